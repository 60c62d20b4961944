// What the hub tells the console, as in docs/live-protocol.md. Messages and their content are sdk/web's.
import type { Message } from "@hubbub/web";

export type { Message };

export interface AgentRef {
  readonly id: string;
  readonly name: string;
  readonly avatarUrl?: string;
}

export interface Colleague extends AgentRef {
  readonly online: boolean;
}

export interface Me extends AgentRef {
  readonly email: string;
  readonly role: string;
}

export type TicketStatus = "new" | "open" | "pending" | "on_hold" | "solved" | "closed";

export interface Ticket {
  readonly id: string;
  readonly status: TicketStatus;
  readonly style?: string;
  readonly queue?: string;
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly openedAt: string;
  readonly solvedAt?: string;
  readonly closedAt?: string;
}

export interface Row {
  readonly conversation: {
    readonly id: string;
    readonly lastSeq: number;
    readonly businessReadSeq: number;
    readonly userReadSeq: number;
    readonly userDeliveredSeq: number;
    readonly holder: string;
    readonly lastMessage?: { readonly preview: string; readonly at: string } | null;
    // When an agent wrote what the person has not answered yet.
    readonly silentSince?: string;
  };
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly avatarUrl?: string;
    readonly known: boolean;
    readonly locale?: string;
  };
  readonly channel: { readonly integrationId: string; readonly type: string };
  readonly ticket: Ticket | null;
  // Its ticket has ended and the person has not written since. The hub's rows do not say it: state/boxes.ts keeps it.
  readonly finished?: boolean;
}

export const boxIds = ["shared", "mine", "automated", "all", "finished"] as const;
export type BoxId = (typeof boxIds)[number];

export interface Counts {
  readonly shared: number;
  readonly mine: number;
  readonly automated: number;
}

export interface PersonClient {
  readonly id: string;
  readonly type: string;
  readonly integrationId: string;
  readonly displayName?: string;
  readonly address?: string; // a phone number, a mail address
  readonly lastSeen?: string;
  readonly status?: string;
  readonly optedOut?: { readonly at: string; readonly evidence: string };
  readonly info?: Readonly<Record<string, unknown>> | null;
}

export interface PersonUser {
  readonly id: string;
  readonly externalId?: string;
  readonly signedUpAt?: string;
  readonly profile?: {
    readonly givenName?: string;
    readonly surname?: string;
    readonly email?: string;
    readonly avatarUrl?: string;
    readonly locale?: string;
    readonly preferredChannel?: string; // a type of channel or an integration; absent: answers go to the one last used
    readonly preferredResponder?: string; // "bot" or "human"; absent: whoever the channel begins with
  };
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

// What a person may prefer: where they are answered, and by whom.
export type Preference = "channel" | "responder";

// A claim about the person that was checked.
export interface Identity {
  readonly kind: "email" | "phone" | "external_id";
  readonly value: string;
  readonly verifiedBy: string;
  readonly verifiedAt: string;
}

// Somebody who was found to be the same person.
export interface Merge {
  readonly id: string;
  readonly other: { readonly id: string; readonly name: string };
  readonly reason: string;
  readonly at: string;
  readonly undoneAt?: string;
  readonly undoable: boolean;
}

// How far a message of ours has come on one channel.
export type Metadata = Readonly<Record<string, unknown>>;

export interface Delivery {
  readonly messageId: string;
  readonly clientId?: string;
  readonly status: "queued" | "sent" | "delivered" | "read" | "failed" | "unknown";
  readonly integrationId?: string;
  readonly type?: string;
  readonly reason?: string;
  readonly chosenBy?: string; // "failover" and "escalation" follow another one
  readonly at?: string;
  readonly notTold?: readonly ("delivered" | "read")[]; // steps that this channel never reports
  readonly taskId?: string; // of the dead letter that can be retried
}

export interface AnswersTo {
  readonly clientId: string;
  readonly integrationId: string;
  readonly type: string;
  readonly reason?: string; // "rule:<name>", "preference", "last_used", "last_seen"
}

export interface Details {
  readonly row: Row;
  readonly person: {
    readonly user: PersonUser;
    readonly clients: readonly PersonClient[];
    readonly identities: readonly Identity[];
    readonly merges: readonly Merge[];
  };
  readonly tickets: readonly Ticket[];
  readonly earlier: readonly { readonly id: string; readonly preview: string; readonly at: string }[];
  readonly control: { readonly holder: string; readonly metadata?: Readonly<Record<string, unknown>> | null };
  readonly deliveries: readonly Delivery[];
  readonly answersTo: AnswersTo | null; // who gets the next answer; null: nobody can be reached
}

// The proof that a person was erased. `sha256` is that of the file which an export of that moment would have had.
export interface Erasure {
  readonly id: string;
  readonly userId: string;
  readonly requestedBy: string; // "agent:<id>", "api:<key>"
  readonly requestId?: string;
  readonly state: "finishing" | "finished";
  readonly erasedAt: string;
  readonly finishedAt?: string;
  readonly removed: readonly { readonly kind: string; readonly count: number; readonly sha256: string }[];
}

export interface SearchHit {
  readonly conversation: string;
  readonly seq: number;
  readonly messageId: string;
  readonly snippet: string;
  readonly at: string;
  readonly author: { readonly type: string; readonly displayName?: string };
  readonly row: Row;
}

export interface DeadTask {
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly createdAt: string;
}
