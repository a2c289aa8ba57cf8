#include "workflows/returns/quote_lines.hpp"

#include <algorithm>

#include "workflows/model/text.hpp"

namespace retour::workflows {

QuoteLine quote_line(const LineRequest& request, std::vector<std::int64_t> units, const Eligibility& judged,
                     std::optional<Method> method) {
  QuoteLine line;
  line.order_line_id = request.line;
  line.units = std::move(units);
  line.reason = request.reason;
  line.opened = request.opened;
  line.kept = keeps_item(request, judged);
  line.rule = judged.rule;
  line.method = method;
  line.photos = request.photos.size();
  line.note = !is_blank(request.note);
  return line;
}

QuoteLine quote_line(const ReturnCase& rma, const ReturnLine& from) {
  QuoteLine line;
  line.order_line_id = from.order_line_id;
  line.units = from.units;
  line.units.resize(std::min<std::size_t>(from.units.size(), static_cast<std::size_t>(from.accepted)));
  line.reason = from.reason;
  line.opened = from.opened;
  line.kept = from.reception == Reception::kept;
  line.reduce_bp = from.reduce_bp;
  line.rule = from.rule;
  line.method = rma.method;
  line.photos = from.photos.size();
  line.note = !is_blank(from.note);
  return line;
}

std::vector<QuoteLine> refundable_lines(const ReturnCase& rma) {
  std::vector<QuoteLine> lines;
  for (const auto& line : rma.lines)
    if (line.resolution != Resolution::exchange && line.accepted > 0) lines.push_back(quote_line(rma, line));
  return lines;
}

}  // namespace retour::workflows
