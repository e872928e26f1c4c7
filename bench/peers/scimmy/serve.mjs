// SCIMMY behind express: `serve.mjs PORT`. Everything is in memory: a map by id, and one by userName so that the look-up
// need not read everybody.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const users = new Map();
const names = new Map();
const groups = new Map();


function named(filter) {
    const name = filter?.length === 1 && filter[0].userName;
    return Array.isArray(name) && name[0] === "eq" ? String(name[1]).toLowerCase() : undefined;
}

function egress(store) {
    return (resource) => {
        if (resource.id) {
            const found = store.get(resource.id);
            if (!found) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
            return found;
        }
        const name = named(resource.filter);
        if (name !== undefined) return names.has(name) ? [users.get(names.get(name))] : [];
        return page([...store.values()], resource.constraints);
    };
}

// SCIMMY turns everything it is given into resources and then cuts out the page. Given an array that is empty but for the
// page, it has a tenth of a percent of the work, and the total is right all the same.
function page(all, { startIndex = 1, count = all.length } = {}) {
    const sparse = new Array(all.length);
    for (let i = startIndex - 1; i < Math.min(all.length, startIndex - 1 + count); i++) sparse[i] = all[i];
    return sparse;
}

function ingress(store, unique) {
    return (resource, instance) => {
        const id = resource.id ?? randomUUID();
        const now = new Date().toISOString();
        const before = store.get(id);
        const key = unique?.(instance);
        if (key !== undefined && names.has(key) && names.get(key) !== id)
            throw new SCIMMY.Types.Error(409, "uniqueness", "userName is taken");
        if (key !== undefined) names.set(key, id);
        const kept = { ...JSON.parse(JSON.stringify(instance)), id };
        kept.meta = { created: before?.meta?.created ?? now, lastModified: now };
        store.set(id, kept);
        return kept;
    };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false), {
    egress: egress(users),
    ingress: ingress(users, (user) => user.userName.toLowerCase()),
    degress: (resource) => users.delete(resource.id),
});
SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    egress: egress(groups),
    ingress: ingress(groups),
    degress: (resource) => groups.delete(resource.id),
});

const app = express();
// SCIMMY takes no notice of a count that is a text, which every parameter of a query is; so they are made numbers here.
app.set("query parser", (text) => {
    const query = Object.fromEntries(new URLSearchParams(text));
    for (const name of ["startIndex", "count"]) if (name in query) query[name] = Number(query[name]);
    return query;
});
app.use(
    "/scim",
    new SCIMMYRouters({
        type: "bearer",
        docUri: "https://example.com",
        handler: (request) => {
            if (request.header("Authorization") !== "Bearer bench") throw new Error("No token");
            return "bench";
        },
    }),
);
app.listen(Number(process.argv[2]), "127.0.0.1");
