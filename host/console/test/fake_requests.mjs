// What the fake hub does for a person: the preferred channel, an export, an erasure with its proof.
import { createHash } from "node:crypto";

export class FakeRequests {
  constructor(hub) {
    this.hub = hub;
    this.erasures = [];
    this.exportRefusal = ""; // what an export is refused with
  }

  // Nothing when it is none of these.
  answer({ what, id, act, body }, { response, json, refuse }) {
    if (what === "users") return this.prefer(id, JSON.parse(body), json);
    if (what !== "people" && what !== "erasures") return undefined;
    if (this.hub.me.role !== "admin") return refuse(403, "forbidden", "Only an administrator may do this.");
    if (what === "erasures") return json(200, { erasures: this.erasures });
    return act === "export" ? this.export(id, response, refuse) : this.erase(id, JSON.parse(body), json, refuse);
  }

  prefer(user, { channel, responder }, json) {
    const theirs = [...this.hub.conversations.values()].filter((one) => one.user.id === user);
    for (const one of theirs) {
      if (responder !== undefined) {
        one.person.user.profile.preferredResponder = responder ?? undefined;
        continue;
      }
      one.person.user.profile.preferredChannel = channel ?? undefined;
      const chosen = one.person.clients.find((client) => [client.type, client.integrationId].includes(channel));
      if (chosen) {
        const { id: clientId, integrationId, type } = chosen;
        one.answersTo = { clientId, integrationId, type, reason: "preference" };
      }
      this.hub.tellRow(one);
    }
    return json(200, { user: theirs[0]?.person.user });
  }

  export(user, response, refuse) {
    if (this.exportRefusal) return refuse(503, "export_unwritable", this.exportRefusal);
    response.writeHead(200, {
      "Content-Type": "application/x-tar",
      "Content-Disposition": `attachment; filename="person-${user}.tar"`,
    });
    return response.end(Buffer.alloc(64_000));
  }

  erase(user, { requestId }, json, refuse) {
    const theirs = [...this.hub.conversations.values()].filter((one) => one.user.id === user);
    if (theirs.length === 0) return refuse(404, "user_not_found", `There is no user '${user}'.`);
    const removed = Object.entries({ users: 1, clients: 2, identities: 1, conversations: theirs.length, messages: 11 });
    const proof = {
      id: `e-${user}`,
      userId: user,
      requestedBy: `agent:${this.hub.me.id}`,
      ...(requestId ? { requestId } : {}),
      state: "finishing",
      erasedAt: new Date().toISOString(),
      removed: removed.map(([kind, count]) => ({
        kind,
        count,
        sha256: createHash("sha256").update(kind).digest("hex"),
      })),
    };
    this.erasures.unshift(proof);
    for (const one of theirs) {
      this.hub.conversations.delete(one.id);
      this.hub.tell({ t: "deleted", conversation: one.id });
    }
    setTimeout(() => Object.assign(proof, { state: "finished", finishedAt: new Date().toISOString() }), 2000);
    return json(200, { erasure: proof });
  }
}
