// better-auth with its SCIM plugin on PostgreSQL, behind Node's own HTTP server: `serve.mjs PORT DATABASE_URL`.
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { scim } from "@better-auth/scim";
import pg from "pg";

const [port, url] = process.argv.slice(2);
const options = {
    baseURL: `http://127.0.0.1:${port}`,
    secret: "a secret for the benchmark, long enough",
    database: new pg.Pool({ connectionString: url }),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "error" },
    plugins: [
        scim({ connections: [{ id: "okta", credentials: [{ type: "bearer", id: "one", token: process.env.BENCH_TOKEN }] }] }),
    ],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
createServer(toNodeHandler(betterAuth(options))).listen(Number(port), "127.0.0.1");
