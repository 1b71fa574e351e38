import { failureLine } from '../../domain/failure.ts';
import { allSteps, type Steps } from '../../domain/steps.ts';
import { turnOfOthers } from '../../operations/pause.ts';
import type {
	FollowEnd,
	FollowEvent,
	FollowedRecord,
} from '../../operations/streams/follow-events.ts';
import type { PositionKeeper } from '../../operations/streams/position-keeper.ts';
import { count, counted, duration, time } from '../../presentation/formats.ts';
import { missingNote, noneHasNote } from '../messages/selection.ts';
import type { CommandContext } from '../shell/context.ts';
import type { PositionFile } from './tail-position.ts';
import { type Printing, printRecords, type UserRecord, userRecords } from './tail-records.ts';

/** So many records tell something of all; fewer do once there are no more. */
const enoughTested = 20;

type Progress = Extract<FollowEvent, { type: 'follow/progress' }>;

/** The shards that are read, and how many of them wait after a failure. */
function progressWords({ shards }: Progress): string {
	const waiting = shards.filter(({ state }) => state === 'backing-off').length;
	const reading = shards.filter(({ state }) => state === 'reading').length + waiting;
	return `${counted(reading, 'shard')}${waiting === 0 ? '' : ` (${count(waiting)} waiting)`}`;
}

/** How far behind the furthest shard is; nobody is up to date of whom that is not known. */
function lagWords({ shards, behindMs }: Progress): string {
	const isRead = shards.filter(({ state }) => state === 'reading' || state === 'backing-off');
	const untold = isRead.filter((shard) => shard.behindMs === undefined).length;
	if (behindMs !== undefined && behindMs > 0) return `${duration(behindMs)} behind`;
	if (behindMs === undefined) return 'lag unknown';
	return untold === 0 ? 'up to date' : `lag of ${count(untold)} unknown`;
}

/** From where a shard goes on, and whether anything can be missing. */
const resumedWords = {
	sure: 'without a gap',
	clock:
		"from its start by this computer's clock, since the endpoint tells no time (if this clock is ahead, records are missing)",
	expiry: 'after its last record (what has expired since then is missing)',
} as const;

/** The records to print, and of how many, and those that they come from. */
type Taken = {
	readonly taken: readonly FollowedRecord[];
	readonly looked: number;
	readonly records: readonly UserRecord[];
};

/** The result of all steps; between two of them signals are heard. */
async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
		await turnOfOthers();
	}
}

/** Takes in what the stream tells: prints, notes the position, says what is worth saying. */
export class ToldRecords {
	readonly #context: CommandContext;
	readonly #printing: Printing;
	readonly #keeper: PositionKeeper;
	readonly #file: PositionFile | undefined;
	/** Whether it was said that nothing answers. */
	readonly #isSilent: () => boolean;
	/** How many records may still be printed. */
	#left: number;
	#looked = 0;
	#records = 0;
	#late = 0;
	#calls = 0;
	/** Why shards wait, by their id; of the list of shards without one. */
	/** Whether it was said that no record has what the filter reads: a tail that follows may never end. */
	#saidNone = false;
	readonly #waits = new Map<string | undefined, string>();
	#pushes = 0;
	/** Whether a page of a shard has come. */
	opened = false;
	/** Whether something that was asked for is gone. */
	incomplete = false;

	constructor(
		context: CommandContext,
		printing: Printing,
		keeper: PositionKeeper,
		file: PositionFile | undefined,
		isSilent: () => boolean,
	) {
		this.#isSilent = isSilent;
		this.#context = context;
		this.#printing = printing;
		this.#keeper = keeper;
		this.#file = file;
		this.#left = context.settings.limit ?? Number.POSITIVE_INFINITY;
	}

	/** Answers `enough` once as many records were printed as were asked for. */
	async take(event: FollowEvent): Promise<'enough' | undefined> {
		if (event.type === 'follow/progress') {
			this.#progress(event);
			return;
		}
		if (event.type !== 'follow/records') {
			this.#note(event);
			this.#keeper.take(event);
			await this.#file?.noted();
			return;
		}
		this.opened = true;
		const { taken, looked, records } =
			this.#printing.selection === undefined
				? allSteps(this.#upToLimit(event.records))
				: await inTurns(this.#upToLimit(event.records));
		// What nobody has taken is not part of the position.
		if (!(await printRecords(this.#context, records, this.#printing))) return;
		this.#looked += looked;
		this.#records += records.length;
		this.#late += records.reduce((sum, { late }) => sum + (late === true ? 1 : 0), 0);
		this.#left -= records.length;
		this.#keeper.take({ ...event, records: taken });
		await this.#file?.noted();
		return this.#left <= 0 ? 'enough' : undefined;
	}

	/** The records to print of some that came, up to `-n` or until an abort, and those that they come from. */
	*#upToLimit(came: readonly FollowedRecord[]): Steps<Taken> {
		const { selection } = this.#printing;
		if (this.#left === Number.POSITIVE_INFINITY && selection === undefined) {
			return { taken: came, ...userRecords(came, this.#printing) };
		}
		const records: UserRecord[] = [];
		let looked = 0;
		let count = 0;
		for (const record of came) {
			if (records.length >= this.#left || this.#context.signal.aborted) break;
			const some = userRecords([record], this.#printing);
			for (const one of some.records) records.push(one);
			looked += some.looked;
			count += 1;
			yield;
		}
		// A position has no place within an aggregate: its last records are printed too, or would be lost.
		const printed = this.#file === undefined ? records.slice(0, this.#left) : records;
		return { taken: came.slice(0, count), looked, records: printed };
	}

	/** One line about the whole, for people. */
	sum(end: FollowEnd): void {
		const late = this.#late === 0 ? '' : `, ${count(this.#late)} of them late`;
		const why = {
			stopped: 'Stopped',
			counted: 'Done',
			reached: this.incomplete ? 'Read what can be read' : 'Read to the end',
			drained: this.incomplete
				? 'Read what can be read'
				: 'Every shard is closed and read to its end',
		}[end];
		const { out } = this.#context;
		out.note(`${why}: ${this.#counted()}${late}, ${this.#price()}.`);
		const { selection } = this.#printing;
		const missing = selection === undefined ? undefined : missingNote(selection);
		if (missing !== undefined) out.note(missing);
	}

	/** What reading took: calls, and events of a consumer's subscriptions. */
	#price(): string {
		const pushed = this.#pushes === 0 ? undefined : `${counted(this.#pushes, 'event')} pushed`;
		if (pushed === undefined) return counted(this.#calls, 'read');
		return this.#calls === 0 ? pushed : `${pushed}, ${counted(this.#calls, 'read')}`;
	}

	/** `1,284 records`, or what was picked out of them. */
	#counted(): string {
		const { key, selection } = this.#printing;
		if (key === undefined && selection === undefined) return counted(this.#records, 'record');
		const what = selection === undefined ? 'of this key' : 'matched';
		return `${count(this.#records)} of ${counted(this.#looked, 'record')} ${what}`;
	}

	#progress(event: Extract<FollowEvent, { type: 'follow/progress' }>): void {
		this.#calls = event.calls;
		for (const { shardId, state } of event.shards) {
			if (state !== 'backing-off') this.#waits.delete(shardId);
		}
		this.#pushes = event.pushes ?? 0;
		if (event.behindMs !== undefined || event.records > 0) this.opened = true;
		const words = [progressWords(event), this.#counted(), lagWords(event)];
		this.#context.out.progress(words.join(', '));
		this.#noteNone(event);
	}

	#noteNone({ behindMs }: Progress): void {
		const { selection } = this.#printing;
		// What ends by itself says it at its end.
		const ends = this.#context.invocation.flags.has('no-follow');
		if (this.#saidNone || ends || selection === undefined) return;
		const { tested } = selection.tally;
		if (tested < enoughTested && behindMs !== 0) return;
		const note = noneHasNote(selection);
		if (note === undefined) return;
		this.#saidNone = true;
		this.#context.out.note(note);
	}

	#note(event: Exclude<FollowEvent, { type: 'follow/progress' | 'follow/records' }>): void {
		const { out, clock } = this.#context;
		switch (event.type) {
			case 'follow/opened':
				this.#waits.delete(undefined);
				// The first ones are what was asked for.
				for (const { shardId, parents } of event.shards) {
					if (parents.length > 0) out.note(`${shardId} follows ${parents.join(' and ')}.`);
				}
				return;
			case 'follow/waiting':
				if (this.#waits.get(event.shardId) === event.why) return;
				this.#waits.set(event.shardId, event.why);
				// That nothing answers is said once for all shards.
				if (this.#isSilent()) return;
				return out.note(
					`${event.shardId ?? 'The list of shards'} waits until ${time(event.until, clock.now())}: ${event.why}.`,
				);
			case 'follow/resumed':
				return out.note(
					`${event.shardId} goes on ${resumedWords[event.unsure ?? 'sure']}: ${event.why}.`,
				);
			case 'follow/vanished':
				this.incomplete = true;
				return out.note(
					`${event.shardId} is not found any more, although the stream lists it: reading it ends here, the others go on (${event.why.replace(/\.$/, '')}).`,
				);
			case 'follow/expired':
				this.incomplete = true;
				return out.note(
					event.hadMore
						? `${event.shardId} has expired before it was read to its end: some of its records are lost.`
						: `${event.shardId} is gone: whether it had more records than were read is unknown.`,
				);
			case 'follow/closed': {
				const { shardId, children, childrenUnknown } = event;
				const after = children.length === 0 ? '' : `; it goes on in ${children.join(' and ')}`;
				const unknown =
					childrenUnknown === undefined
						? ''
						: `; what follows it is unknown: ${failureLine(childrenUnknown)}`;
				return out.note(`${shardId} is closed and read to its end${after}${unknown}.`);
			}
		}
	}
}
