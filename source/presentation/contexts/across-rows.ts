import { parseArn } from '../../domain/arn.ts';
import type { AcrossPlace, PlaceInfo } from '../../domain/contexts/across.ts';
import { type Sources, termsFor } from '../../domain/contexts/terms.ts';
import { type Failure, failureLine } from '../../domain/failure.ts';
import type { KnownQueues } from '../../domain/queues/dead-letter-links.ts';
import { allSteps } from '../../domain/steps.ts';
import { newRowMemory, queueRows } from '../resources/queue-rows.ts';
import type { QueueRow } from '../rows.ts';

/** Where a row of a table of several places is. */
export type Whose = {
	/** Key of its place. */
	readonly place: string;
	/** What the credentials of its place are called. */
	readonly owner: string;
	/** Id of the account that has it; absent where neither AWS nor the files told it. */
	readonly account?: string;
	/** What the configuration calls that account. */
	readonly alias?: string;
	readonly region?: string;
};

/** A queue beside those of other places; or a place that tells of none, with the reason. */
export type AcrossRow = QueueRow & Whose & { readonly unlisted?: true };

/** What is known of a place. */
export type KnownPlace = {
	readonly place: AcrossPlace;
	/** Absent until it is connected to. */
	readonly info?: PlaceInfo;
	readonly queues: KnownQueues;
	/** Why its list could not be had; what was listed before stays. */
	readonly failure?: Failure;
};

/**
 * The rows of one place, each judged among the queues of its own place; a place whose list failed before anything was
 * listed is a row that says so. A row stays the same object for as long as nothing of it has changed.
 */
export function placeRows(sources: Sources): (known: KnownPlace) => readonly AcrossRow[] {
	const memory = newRowMemory();
	const made = new WeakMap<QueueRow, AcrossRow>();
	const whose = new Map<string, Whose>();
	let last: { readonly known: KnownPlace; readonly rows: readonly AcrossRow[] } | undefined;
	return (known) => {
		const before = last?.known;
		if (
			last !== undefined &&
			before?.queues === known.queues &&
			before.failure === known.failure &&
			before.info === known.info
		) {
			return last.rows;
		}
		const rows = allSteps(queueRows(known.queues, memory)).map((row) => {
			const old = made.get(row);
			if (old !== undefined) return old;
			const account = parseArn(row.arn)?.account ?? '';
			const of = whose.get(account) ?? whoseOf(known, account, sources);
			if (known.info !== undefined) whose.set(account, of);
			const one = { ...row, ...of };
			made.set(row, one);
			return one;
		});
		const { failure } = known;
		const all =
			rows.length > 0 || failure === undefined ? rows : [refused(known, failure, sources)];
		last = { known, rows: all };
		return all;
	};
}

function refused(known: KnownPlace, failure: Failure, sources: Sources): AcrossRow {
	const { key, account = '' } = known.place;
	return {
		...whoseOf(known, account, sources),
		...{ key, name: '', url: '', arn: '', type: 'std', trend: [], deadLetter: false, sources: [] },
		...{ severity: 'bad', why: `not listed: ${failureLine(failure)}`, failure, unlisted: true },
	};
}

/** Whose a resource of a place is: its account by its ARN, which is what AWS itself says of it. Empty where nobody said. */
export function whoseOf(
	{ place, info }: Pick<KnownPlace, 'place' | 'info'>,
	account: string,
	sources: Sources,
): Whose {
	const region = info?.region ?? place.region;
	const alias =
		account === '' || info === undefined
			? undefined
			: termsFor({ ...info, identity: { account, arn: '' } }, sources).alias?.value;
	return {
		place: place.key,
		owner: info?.profile ?? place.owner,
		...(account === '' ? {} : { account }),
		...(alias === undefined ? {} : { alias }),
		...(region === undefined ? {} : { region }),
	};
}
