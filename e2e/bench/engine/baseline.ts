/** Baseline A, a program of its own: an Express route that parses JSON and commits one row, and does nothing else. */
import express from "express";
import pg from "pg";

const { databaseUrl, connections } = JSON.parse(process.argv[2] ?? "{}") as {
  databaseUrl: string;
  connections: number;
};
const pool = new pg.Pool({ connectionString: databaseUrl, max: connections, keepAlive: true });
await pool.query(
  "create table if not exists bench_row (id bigserial primary key, at bigint not null, body json not null)",
);
const app = express();
app.use(express.json());
app.post("/row", async (req, res) => {
  const { rows } = await pool.query("insert into bench_row (at, body) values ($1, $2) returning id", [
    Date.now(),
    JSON.stringify(req.body),
  ]);
  res.json({ id: rows[0].id, hello: req.body.hello });
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/row` })}\n`);
});
