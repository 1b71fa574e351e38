import { asFailure, type Failure } from '../../domain/failure.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import type {
	DeletedMessage,
	Deletion,
	IncidentRecord,
	IncidentRun,
	TimeRange,
} from '../../domain/report/incident.ts';
import { auditTrail } from '../audit/audit-trail.ts';
import {
	deletionOf,
	type KeptMessage,
	keptMessages,
	type NotedMessage,
	receivedMessage,
} from '../messages/message-journal.ts';
import type { FingerprintMemory, Journal, RunStore } from '../ports.ts';
import { readRun } from '../redrive/run-journal.ts';
import { standingRun } from '../redrive/standing.ts';

/** What this computer keeps that a report is made of. */
export type IncidentStores = {
	readonly audit: Pick<Journal, 'read'>;
	readonly deleted: Pick<Journal, 'read'>;
	readonly fingerprints: Pick<FingerprintMemory, 'load'>;
	readonly runs: Pick<RunStore, 'list' | 'read' | 'holder'>;
};

/** What was noted on this computer in a span of time. Asks AWS nothing. */
export async function readIncident(
	{ audit, deleted, fingerprints, runs }: IncidentStores,
	range: TimeRange,
	{ bodies, masks }: { readonly bodies: boolean; readonly masks: Masks },
): Promise<IncidentRecord> {
	const trail = await auditTrail(audit, range.from);
	const journal = await keptMessages(deleted);
	const redrives = await runsIn(runs, range);
	return {
		kinds: kindsIn(await fingerprints.load(), range),
		actions: trail.actions.filter(({ entry }) => entry.at <= range.until),
		runs: redrives.runs,
		deletions: deletionsIn(
			[...journal.messages, ...journal.noted],
			range,
			bodies ? masks : undefined,
		),
		unread: { audit: trail.damage, journal: journal.damage.length, runs: redrives.unread },
	};
}

/** Kinds of which messages were seen in that time, or about which something was done, with what was done then. */
function kindsIn(all: readonly KnownFingerprint[], range: TimeRange): readonly KnownFingerprint[] {
	return all
		.flatMap((kind) => {
			const acts = (kind.acts ?? []).filter(({ at }) => isWithin(at, range));
			const isSeen = kind.lastSeen >= range.from && kind.firstSeen <= range.until;
			return isSeen || acts.length > 0 ? [{ ...kind, acts }] : [];
		})
		.toSorted((one, other) => other.lastSeen - one.lastSeen);
}

async function runsIn(
	runs: IncidentStores['runs'],
	range: TimeRange,
): Promise<{
	readonly runs: readonly IncidentRun[];
	readonly unread: IncidentRecord['unread']['runs'];
}> {
	const found: IncidentRun[] = [];
	const unread: { runId: string; failure: Failure }[] = [];
	for (const { runId, changedAt } of await runs.list()) {
		if (changedAt < range.from) continue;
		try {
			const read = readRun(runId, await runs.read(runId));
			const { plan, at } = read.header;
			if (at > range.until) continue;
			const { standing: state, ...run } = await standingRun(runs, read);
			const times = { startedAt: at, changedAt: run.changedAt };
			found.push({ runId, ...times, state, plan, report: reportOf(run.state) });
		} catch (error) {
			unread.push({ runId, failure: asFailure(error) });
		}
	}
	return { runs: found.toSorted((one, other) => one.startedAt - other.startedAt), unread };
}

function deletionsIn(
	messages: readonly (KeptMessage | NotedMessage)[],
	range: TimeRange,
	masks: Masks | undefined,
): readonly Deletion[] {
	type Found = { readonly first: NotedMessage; readonly messages: DeletedMessage[] };
	const found = new Map<string, Found>();
	for (const kept of messages.toSorted((one, other) => one.at - other.at)) {
		if (!isWithin(kept.at, range)) continue;
		const { id, at, outcome, queue, place } = kept;
		const undo = 'undo' in kept ? kept.undo : undefined;
		const key = JSON.stringify([deletionOf(kept).run, queue.arn, place]);
		const deletion: Found = found.get(key) ?? { first: kept, messages: [] };
		found.set(key, deletion);
		deletion.messages.push({
			...{ id, at },
			...(outcome === undefined ? {} : { outcome }),
			...(undo === undefined ? {} : { undo }),
			...(masks === undefined || !('message' in kept)
				? {}
				: { body: receivedMessage(kept, masks).body }),
		});
	}
	return [...found.values()].map(({ first, messages: all }) => {
		const { queue, place, at } = first;
		return { run: deletionOf(first).run, queue, place, at, messages: all };
	});
}

function isWithin(at: number, { from, until }: TimeRange): boolean {
	return at >= from && at <= until;
}
