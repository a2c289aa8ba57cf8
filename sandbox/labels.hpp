// sandbox/labels.hpp - small real labels (PDF, PNG, ZPL) with a code to scan and the words NOT FOR SHIPPING
#pragma once
// Pure functions of the label's content; thread-safe. Errors: std::runtime_error when a library refuses.
#include <string>
#include <vector>

namespace retour::sandbox {

struct LabelContent {
  std::string tracking_code;
  std::string service;                  // "USPS GroundAdvantage"
  std::vector<std::string> from_lines;  // UTF-8; printed in Latin letters
  std::vector<std::string> to_lines;
  std::string reference;
};

std::string pdf_label(const LabelContent& label);  // 4 x 6 inch
std::string png_label(const LabelContent& label);
std::string zpl_label(const LabelContent& label);  // 203 dpi, 4 x 6 inch

}  // namespace retour::sandbox
