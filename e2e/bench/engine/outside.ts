/** The outside world, a program of its own: an HTTP server that answers every POST at once, or after `ms`. */
import { createServer } from "node:http";

const { ms = 0 } = JSON.parse(process.argv[2] ?? "{}") as { ms?: number };
const server = createServer((req, res) => {
  req.resume();
  req.on("end", () => {
    const answer = () => {
      res.writeHead(200, { "content-type": "application/json" });
      res.end('{"ok":true}');
    };
    if (ms > 0) setTimeout(answer, ms);
    else answer();
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/call` })}\n`);
});
