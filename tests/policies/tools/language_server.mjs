// tests/policies/tools/language_server.mjs - asks yaml-language-server, over stdio, what it finds in files
// node language_server.mjs <folder of the package> <file>...; prints {"<file>": ["<message>", ...], ...}
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const server = spawn(process.execPath, [`${folder}/bin/yaml-language-server`, "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const settings = { yaml: { validate: true, schemaStore: { enable: false } }, http: {}, "[yaml]": {}, editor: {}, files: {} };
const found = {};
const byUri = new Map(files.map((file) => [pathToFileURL(file).href, file]));

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  server.stdin.write(body);
}

// All at once: the server waits a while before it looks at a file, for each file by itself.
function openAll() {
  for (const [uri, file] of byUri) {
    const text = readFileSync(file, "utf8");
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  }
}

function take(message) {
  if (message.id === 1 && message.result) {
    send({ method: "initialized", params: {} });
    send({ method: "workspace/didChangeConfiguration", params: { settings } });
    openAll();
  } else if (message.method === "workspace/configuration") {
    const result = message.params.items.map((item) => settings[item.section] ?? null);
    send({ id: message.id, result });
  } else if (message.method === "textDocument/publishDiagnostics") {
    const file = byUri.get(message.params.uri);
    if (file === undefined || file in found) return;
    found[file] = message.params.diagnostics.map((d) => d.message);
    if (Object.keys(found).length < byUri.size) return;
    console.log(JSON.stringify(found));
    server.kill();
  } else if (message.id !== undefined && message.method) {
    send({ id: message.id, result: null });
  }
}

let waiting = Buffer.alloc(0);
server.stdout.on("data", (chunk) => {
  waiting = Buffer.concat([waiting, chunk]);
  for (;;) {
    const end = waiting.indexOf("\r\n\r\n");
    const length = /Content-Length: (\d+)/i.exec(waiting.toString("latin1", 0, Math.max(end, 0)))?.[1];
    if (end < 0 || length === undefined || waiting.length < end + 4 + Number(length)) return;
    const body = waiting.subarray(end + 4, end + 4 + Number(length)).toString("utf8");
    waiting = waiting.subarray(end + 4 + Number(length));
    take(JSON.parse(body));
  }
});
server.on("exit", () => process.exit(Object.keys(found).length === byUri.size ? 0 : 1));
send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } } });
