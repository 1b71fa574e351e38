import { failureLine } from '../../domain/failure.ts';
import type {
	FollowEnd,
	FollowEvent,
	FollowedRecord,
} from '../../operations/streams/follow-events.ts';
import type { PositionKeeper } from '../../operations/streams/position-keeper.ts';
import { count, counted, duration, time } from '../../presentation/formats.ts';
import { missingNote } from '../messages/selection.ts';
import type { CommandContext } from '../shell/context.ts';
import type { PositionFile } from './tail-position.ts';
import { type Printing, printRecords, type UserRecord, userRecords } from './tail-records.ts';

/** Takes in what the stream tells: prints, notes the position, says what is worth saying. */
export class ToldRecords {
	readonly #context: CommandContext;
	readonly #printing: Printing;
	readonly #keeper: PositionKeeper;
	readonly #file: PositionFile | undefined;
	/** How many records may still be printed. */
	#left: number;
	#looked = 0;
	#records = 0;
	#late = 0;
	#calls = 0;
	/** Whether a page of a shard has come. */
	opened = false;
	/** Whether something that was asked for is gone. */
	incomplete = false;

	constructor(
		context: CommandContext,
		printing: Printing,
		keeper: PositionKeeper,
		file: PositionFile | undefined,
	) {
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
		const { taken, looked, records } = this.#upToLimit(event.records);
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

	/** The records to print of some that came, up to `-n`, and those that they come from. */
	#upToLimit(came: readonly FollowedRecord[]) {
		if (this.#left === Number.POSITIVE_INFINITY) {
			return { taken: came, ...userRecords(came, this.#printing) };
		}
		const records: UserRecord[] = [];
		let looked = 0;
		let count = 0;
		for (const record of came) {
			if (records.length >= this.#left) break;
			const some = userRecords([record], this.#printing);
			records.push(...some.records);
			looked += some.looked;
			count += 1;
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
			reached: 'Read to the end',
			drained: 'Every shard is closed and read to its end',
		}[end];
		const { out } = this.#context;
		out.note(`${why}: ${this.#counted()}${late}, ${counted(this.#calls, 'read')}.`);
		const { selection } = this.#printing;
		const missing = selection === undefined ? undefined : missingNote(selection);
		if (missing !== undefined) out.note(missing);
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
		if (event.calls > 0) this.opened = true;
		const behind = event.behindMs ?? 0;
		const reading = event.shards.filter(({ state }) => state === 'reading').length;
		const lag = behind === 0 ? 'up to date' : `${duration(behind)} behind`;
		this.#context.out.progress(`${counted(reading, 'shard')}, ${this.#counted()}, ${lag}`);
	}

	#note(event: Exclude<FollowEvent, { type: 'follow/progress' | 'follow/records' }>): void {
		const { out, clock } = this.#context;
		switch (event.type) {
			case 'follow/opened':
				// The first ones are what was asked for.
				for (const { shardId, parents } of event.shards) {
					if (parents.length > 0) out.note(`${shardId} follows ${parents.join(' and ')}.`);
				}
				return;
			case 'follow/waiting':
				return out.note(
					`${event.shardId ?? 'The list of shards'} waits until ${time(event.until, clock.now())}: ${event.why}.`,
				);
			case 'follow/resumed':
				return out.note(`${event.shardId} goes on without a gap: ${event.why}.`);
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
