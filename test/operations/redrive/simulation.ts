import { createHash } from 'node:crypto';
import { asRedriveEvent, type RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import {
	balance,
	type RedriveReport,
	reportOf,
} from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import type { QueueRef, TopicRef } from '../../../source/domain/resources.ts';
import type { Journal, JournalEntry, TopicGateway } from '../../../source/operations/ports.ts';
import { Engine } from '../../../source/operations/redrive/engine/engine.ts';
import type { EngineEnd } from '../../../source/operations/redrive/engine/engine-view.ts';
import type { RedriveWork } from '../../../source/operations/redrive/engine/work.ts';
import { runClock } from '../../../source/operations/redrive/run-clock.ts';
import { RunLog } from '../../../source/operations/redrive/run-log.ts';
import { grant, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeSqs } from './fake-sqs.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A journal in memory that keeps JSON texts, as a file would. */
export class MemoryJournal implements Journal {
	readonly lines: string[] = [];
	dead = false;
	/** Lines after which writing fails. */
	fullAfter = Number.POSITIVE_INFINITY;
	durable = 0;

	async append(entry: JournalEntry, options?: { durable?: boolean }): Promise<void> {
		await Promise.resolve();
		if (this.dead) await new Promise(() => {});
		if (this.lines.length >= this.fullAfter) throw new Error('no space left on the disk');
		this.lines.push(JSON.stringify(entry));
		if (options?.durable === true) this.durable++;
	}

	async read() {
		return { entries: this.lines.map((line) => JSON.parse(line)), damage: [] };
	}

	async close() {}

	lastAt(): number | undefined {
		const last = this.lines.at(-1);
		return last === undefined ? undefined : (JSON.parse(last) as { at: number }).at;
	}

	events(): RedriveEvent[] {
		return this.lines.flatMap((line) => {
			const { events } = JSON.parse(line) as { events: unknown[] };
			return events.map((event) => {
				const known = asRedriveEvent(event);
				if (known === undefined) throw new Error(`no event: ${JSON.stringify(event)}`);
				return known;
			});
		});
	}
}

/** A dead-letter queue with messages, its source, and a run on it that can be killed and resumed. */
export class Simulation {
	readonly clock = new VirtualClock();
	readonly sqs: FakeSqs;
	readonly journal = new MemoryJournal();
	readonly fifo: boolean;
	readonly source;
	readonly target;
	/** Where the rest of a split goes. */
	readonly parking;
	readonly bodies: string[] = [];
	ends: EngineEnd[] = [];

	constructor(fifo: boolean) {
		this.fifo = fifo;
		this.sqs = new FakeSqs(this.clock);
		this.source = queueRef(fifo ? 'orders-dlq.fifo' : 'orders-dlq');
		this.target = queueRef(fifo ? 'orders.fifo' : 'orders');
		this.sqs.add(this.source.name);
		this.sqs.add(this.target.name);
		this.parking = queueRef(fifo ? 'parking.fifo' : 'parking');
		this.sqs.add(this.parking.name);
	}

	fill(count: number, groups = 4): void {
		for (let index = 0; index < count; index++) {
			const body = `message ${index}`;
			this.bodies.push(body);
			this.sqs.put(this.source.name, {
				body,
				...(this.fifo ? { groupId: `group ${index % groups}` } : {}),
			});
		}
	}

	/** Set where messages are published to a topic, which has the target as its subscriber. */
	topic: TopicRef | undefined;

	/** A topic's way into the target: a batch that is published meets what a batch that is sent does. */
	topics(): Pick<TopicGateway, 'publishBatch'> {
		const { target } = this;
		const queues = this.sqs.gateway();
		return {
			publishBatch: ({ entries }, options) => queues.send({ url: target.url, entries }, options),
		};
	}

	destination(ref: QueueRef | TopicRef = this.topic ?? this.target) {
		return { ref, fifo: this.fifo, maximumMessageBytes: 1_048_576, grant: grant(ref.name) };
	}

	/** What was ever accepted at either end of a split. */
	get accepted() {
		return [this.target, this.parking].map(({ name }) => this.sqs.queue(name).accepted);
	}

	work(some: Partial<RedriveWork> = {}): RedriveWork {
		const destination = this.destination();
		return {
			runId: 'run-1',
			source: this.source,
			fifo: this.fifo,
			deleteGrant: grant(this.source.name, 'destroy'),
			destinationOf: () => destination,
			leaseSeconds: 120,
			hash: sha256,
			...some,
		};
	}

	engine(some: Partial<RedriveWork> = {}): Engine {
		const before = stateOf(this.journal.events(), this.fifo);
		const clock = runClock(this.clock, this.journal.lastAt());
		const log = new RunLog(
			this.journal,
			() => clock.now(),
			() => {},
		);
		const work = this.work({ ...(before.fates.size === 0 ? {} : { before }), ...some });
		return new Engine({ queues: this.sqs.gateway(), topics: this.topics(), clock, log }, work);
	}

	/** Runs to the end. */
	async run(some: Partial<RedriveWork> = {}): Promise<EngineEnd> {
		const end = await this.clock.run(this.engine(some).run());
		this.ends.push(end);
		return end;
	}

	/** Runs, and kills the process after so many ms; what it had under way is never answered. */
	async runAndKill(after: number, some: Partial<RedriveWork> = {}): Promise<void> {
		const sqs = this.sqs;
		void this.engine(some).run();
		await this.clock.advance(after);
		sqs.dead = true;
		this.journal.dead = true;
		await this.clock.advance(0);
	}

	/** A new process, after the kill; leases go on. */
	revive(): void {
		const journal = new MemoryJournal();
		journal.lines.push(...this.journal.lines);
		Object.assign(this, { journal });
		const sqs = new FakeSqs(this.clock);
		for (const [url, queue] of this.sqs.queues) sqs.queues.set(url, queue);
		sqs.violations.push(...this.sqs.violations);
		sqs.sourceArn = this.sqs.sourceArn;
		// Ids must stay different from those of the first process.
		Object.assign(sqs, { put: this.sqs.put.bind(this.sqs) });
		Object.assign(this, { sqs });
	}

	report(): RedriveReport {
		return reportOf(stateOf(this.journal.events(), this.fifo));
	}

	/** Bodies that are nowhere, those that are there more than once, and which of these the report names. */
	copies(): { lost: string[]; twice: [body: string, copies: number][]; named: string[] } {
		const there = this.accepted.flat().map(({ body }) => body);
		const left = this.sqs.queue(this.source.name).messages.map(({ body }) => body);
		const duplicates = new Set(this.report().possibleDuplicates);
		const idOf = (body: string) => `${this.source.name}-${this.bodies.indexOf(body) + 1}`;
		const counted = this.bodies.map((body): [string, number] => [
			body,
			there.filter((one) => one === body).length,
		]);
		const twice = counted.filter(([, copies]) => copies > 1);
		return {
			lost: counted.flatMap(([body, copies]) =>
				copies === 0 && !left.includes(body) ? [body] : [],
			),
			twice,
			named: twice.map(([body]) => body).filter((body) => duplicates.has(idOf(body))),
		};
	}

	/** What is wrong with the state of the world by the laws: nothing, if all is well. */
	complaints(): string[] {
		const complaints = [...this.sqs.violations];
		const report = this.report();
		const { lost, twice, named } = this.copies();
		complaints.push(...lost.map((body) => `${body} is lost`));
		for (const [body, copies] of twice) {
			if (named.includes(body)) continue;
			complaints.push(`${body} is there ${copies} times, and the report does not name it`);
		}
		const [meant = [], rest = []] = this.accepted.map((all) => all.map(({ body }) => body));
		complaints.push(
			...meant.filter((body) => rest.includes(body)).map((body) => `${body} went both ways`),
		);
		if (balance(report) !== 0)
			complaints.push(`the sums do not balance: ${JSON.stringify(report)}`);
		if (this.fifo) complaints.push(...this.disorder());
		return complaints;
	}

	disorder(): string[] {
		return this.accepted.flatMap((accepted) => disorderIn(accepted));
	}
}

/** Messages that came after later ones of their group. */
function disorderIn(accepted: Simulation['accepted'][number]): string[] {
	const latest = new Map<string, number>();
	const known = new Set<string>();
	const complaints: string[] = [];
	for (const { body, group = '' } of accepted) {
		if (known.has(body)) continue;
		known.add(body);
		const number = Number(body.split(' ')[1]);
		if (number < (latest.get(group) ?? -1)) complaints.push(`${body} came late in ${group}`);
		latest.set(group, number);
	}
	return complaints;
}

/** Numbers from 0 to 1 that repeat with their seed. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
