import type { AuditEntry, AuditedAction } from '../../domain/audit/audit-entry.ts';
import type { Journal, JournalEntry } from '../ports.ts';

/** What the audit file tells, the oldest first, and how many of its lines nobody can read. */
export async function auditTrail(
	journal: Pick<Journal, 'read'>,
	since: number,
): Promise<{ readonly actions: readonly AuditedAction[]; readonly damage: number }> {
	const { entries, damage } = await journal.read();
	const actions: {
		entry: AuditedAction['entry'];
		requests: AuditedAction['requests'][number][];
	}[] = [];
	/** The last that was confirmed in each place of each run: what is requested there after it is for it, or for one before it. */
	const last = new Map<string, (typeof actions)[number]>();
	let unread = damage.length;
	for (const raw of entries) {
		const entry = entryOf(raw);
		if (entry === undefined) {
			unread += 1;
			continue;
		}
		if (entry.type !== 'request') {
			const action = { entry, requests: [] };
			actions.push(action);
			if (entry.type === 'confirmed') {
				for (const place of placesOf(entry)) last.set(place, action);
			}
		} else {
			const place = placesOf(entry).find((one) => last.has(one)) ?? '';
			last.get(place)?.requests.push(entry);
		}
	}
	return { actions: actions.filter(({ entry }) => entry.at >= since), damage: unread };
}

/**
 * Where a run confirmed or asked something: tasks go on in a place that was left. The second name is that of a place
 * whose account became known in between.
 */
function placesOf({ run, account, region, endpoint, profile }: AuditEntry): readonly string[] {
	const place = [run, region, endpoint, profile];
	return [[...place, account], place].map((one) => JSON.stringify(one));
}

/** A line of the file as an entry; `undefined` for what a later version or somebody else wrote. */
function entryOf(raw: JournalEntry): AuditEntry | undefined {
	const { type, at, run, region } = raw;
	const isWhole = typeof at === 'number' && typeof run === 'string' && typeof region === 'string';
	const known =
		((type === 'confirmed' || type === 'revealed') &&
			typeof raw['what'] === 'string' &&
			Array.isArray(raw['resources'])) ||
		(type === 'request' && typeof raw['operation'] === 'string') ||
		(type === 'forgot' && typeof raw['what'] === 'string') ||
		(type === 'mode' && typeof raw['mode'] === 'string');
	// Written by this program, and of the form that its type has.
	return isWhole && known ? (raw as unknown as AuditEntry) : undefined;
}
