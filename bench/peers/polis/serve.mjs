// Ory Polis' SCIM directory as the library it comes as, on PostgreSQL, behind express: `serve.mjs PORT DATABASE_URL`.
// Prints the directory's path and secret as one line of JSON once it listens.
import express from "express";
import polis from "@boxyhq/saml-jackson";

const [port, url] = process.argv.slice(2);
const { directorySyncController: directories } = await polis.controllers({
    externalUrl: `http://127.0.0.1:${port}`,
    samlPath: "/saml",
    samlAudience: "http://127.0.0.1",
    scimPath: "/scim/v2.0",
    noAnalytics: true,
    db: { engine: "sql", type: "postgres", url, ttl: 300, cleanupLimit: 1000 },
    logger: { info() {}, error: console.error, warn() {} },
});
const { data: directory, error } = await directories.directories.create({
    tenant: "acme",
    product: "bench",
    type: "okta-scim-v2",
});
if (error) throw error;

const app = express();
app.use(express.json({ type: ["application/json", "application/scim+json"], limit: "10mb" }));
app.use("/scim/v2.0/:directory/:type{/:id}", async (request, response) => {
    const { directory: directoryId, type, id } = request.params;
    const { count, startIndex, filter } = request.query;
    const { status, data } = await directories.requests.handle({
        method: request.method,
        body: request.body,
        directoryId,
        resourceType: type,
        resourceId: id,
        apiSecret: (request.header("Authorization") ?? "").replace("Bearer ", ""),
        query: {
            count: count === undefined ? undefined : Number(count),
            startIndex: startIndex === undefined ? undefined : Number(startIndex),
            filter,
        },
    });
    response.status(status).type("application/scim+json").send(JSON.stringify(data));
});
app.listen(Number(port), "127.0.0.1", () =>
    console.log(JSON.stringify({ path: `/scim/v2.0/${directory.id}`, secret: directory.scim.secret })),
);
