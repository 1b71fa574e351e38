import type { RedriveEvent } from '../../domain/redrive-event.ts';
import type { RedrivePlan } from '../../domain/redrive-plan.ts';
import { type RedriveReport, RedriveTally, reportOf } from '../../domain/redrive-report.ts';
import type { RedriveGrants } from '../guard.ts';
import type { Clock, KeptText, QueueGateway, RunStore } from '../ports.ts';
import { BounceMemory } from './bounce-memory.ts';
import { type CanaryLook, canaryStep, canarySteps, tooMany } from './canary.ts';
import { compileChoices, routeOf } from './compile.ts';
import { Engine, type EngineEnd, type EngineView } from './engine.ts';
import { runClock } from './run-clock.ts';
import { afterCrash, begin, eventsOf, sentenceOf } from './run-ends.ts';
import { headerOf, type ReadRun } from './run-journal.ts';
import { RunLog } from './run-log.ts';
import type { RedriveLimits } from './work.ts';

/** What a run needs of the world. */
export type RedrivePorts = {
	readonly queues: QueueGateway;
	readonly clock: Clock;
	readonly runs: RunStore;
	/** Which messages came back before. */
	readonly bounces?: KeptText;
	/** 64 hexadecimal digits. */
	hash(text: string): string;
};

export type RedriveStart = {
	readonly runId: string;
	readonly plan: RedrivePlan;
	readonly grants: RedriveGrants;
	/** Present when an interrupted run is finished. */
	readonly resumed?: ReadRun;
	readonly resolveUnknown?: 'resend' | 'skip';
	/** For a managed move: only the canary's messages are ours to move. */
	readonly canaryOnly?: true;
	readonly limits?: Partial<RedriveLimits>;
	/** How long a canary may wait behind a backlog, ms; 15 minutes unless told. */
	readonly patience?: number;
};

/** What a running redrive tells: plain data. */
export type RunEvent =
	/** The journal stands: from here on the run can be resumed. */
	| { readonly type: 'redrive/begun'; readonly runId: string }
	| {
			readonly type: 'redrive/progress';
			readonly runId: string;
			readonly at: number;
			readonly view: EngineView;
			readonly counts: RunCounts;
			/** Messages a second of late. */
			readonly rate?: number;
	  }
	| { readonly type: 'redrive/canary'; readonly runId: string; readonly look: CanaryLook }
	/** A step is undecided: the run waits for `proceed` or `stop`. */
	| { readonly type: 'redrive/asks'; readonly runId: string; readonly look: CanaryLook };

/** The numbers of a report, without its lists. */
export type RunCounts = Pick<RedriveReport, 'scanned' | 'matched' | 'unmatched' | 'outcomes'> & {
	readonly sent: number;
	readonly returned: number;
	readonly possibleDuplicates: number;
};

/** How a run ended. */
export type RunEnd = {
	readonly runId: string;
	readonly end: EngineEnd;
	readonly report: RedriveReport;
	/** The last look of the canary, when there was one. */
	readonly canary?: CanaryLook;
};

const progressEvery = 250;
const rateWindow = 5000;
const usualPatience = 15 * 60_000;

/** A redrive by our own engine, from its first journal line to its report. */
export class RedriveRun {
	readonly runId: string;
	readonly ended: Promise<RunEnd>;
	readonly #ports: RedrivePorts;
	readonly #start: RedriveStart;
	readonly #emit: (event: RunEvent) => void;
	readonly #tally: RedriveTally;
	#engine: Engine | undefined;
	/** Commands that came before the engine stood. */
	#early: ((engine: Engine) => void)[] = [];
	#sent = 0;
	#deleted = 0;
	#asked: ((go: boolean) => void) | undefined;
	#canary: CanaryLook | undefined;
	#leaving = false;
	readonly #watchers = new AbortController();

	constructor(ports: RedrivePorts, start: RedriveStart, emit: (event: RunEvent) => void) {
		this.runId = start.runId;
		this.#ports = { ...ports, clock: runClock(ports.clock, start.resumed?.changedAt) };
		this.#start = start;
		this.#emit = emit;
		this.#tally = new RedriveTally(start.plan.fifo);
		this.ended = this.#run();
	}

	pause(): void {
		this.#tell((engine) => engine.pause());
	}

	resume(): void {
		this.#tell((engine) => engine.resume());
	}

	setRate(perSecond: number | undefined): void {
		this.#tell((engine) => engine.setRate(perSecond));
	}

	/** Ends safely; what is on its way is finished first. */
	stop(): void {
		this.#tell((engine) => engine.stop());
		this.#asked?.(false);
	}

	/**
	 * Ends as safely as {@link stop}, and leaves the journal without an end: the run counts as
	 * interrupted and can be resumed.
	 */
	leave(): void {
		this.#leaving = true;
		this.stop();
	}

	/** Goes on after an undecided step. */
	proceed(): void {
		this.#asked?.(true);
	}

	#tell(command: (engine: Engine) => void): void {
		if (this.#engine === undefined) this.#early.push(command);
		else command(this.#engine);
	}

	async #run(): Promise<RunEnd> {
		const { runs, clock, queues } = this.#ports;
		const { plan, runId, resumed } = this.#start;
		const work = this.#work();
		const lock = await runs.lock(plan.source.arn, runId);
		try {
			const journal = await runs.open(runId);
			try {
				if (resumed === undefined) {
					await begin(journal, headerOf(runId, clock.now(), plan));
				}
				this.#emit({ type: 'redrive/begun', runId });
				const bounces = await this.#bounces();
				const log = new RunLog(
					journal,
					() => clock.now(),
					(event) => this.#note(event),
					resumed?.lines,
				);
				for (const event of resumed?.state === undefined ? [] : eventsOf(resumed)) {
					this.#tally.add(event);
				}
				if (resumed !== undefined) {
					await log.record({ type: 'resumed', at: clock.now() }, { durable: true });
				}
				this.#sent = [...this.#tally.state.fates.values()].filter(({ copy }) => copy).length;
				const engine = new Engine(
					{ queues, clock, log },
					{
						...work,
						...(bounces === undefined
							? {}
							: { onReturned: (message) => bounces.note(message, clock.now()) }),
					},
				);
				this.#engine = engine;
				for (const command of this.#early) command(engine);
				const progress = this.#watchProgress(engine);
				const canary = this.#guard(engine, log);
				const end = await engine.run();
				this.#watchers.abort();
				this.#asked?.(false);
				await Promise.all([progress, canary]);
				await bounces?.save();
				const said = sentenceOf(end, this.#canary);
				if (!this.#leaving || end.why !== 'stopped') await this.#end(log, end, said);
				await log.settled();
				const report = reportOf(this.#tally.state);
				return {
					runId,
					end,
					report: report.said === undefined ? { ...report, why: end.why, said } : report,
					...(this.#canary === undefined ? {} : { canary: this.#canary }),
				};
			} finally {
				await journal.close();
			}
		} finally {
			this.#watchers.abort();
			await lock.release();
		}
	}

	async #end(log: RunLog, end: EngineEnd, said: string): Promise<void> {
		const { why, left, stoppedGroups } = end;
		const event: RedriveEvent = {
			type: 'ended',
			at: this.#ports.clock.now(),
			why,
			said,
			...(left === undefined ? {} : { left }),
			...(stoppedGroups.length === 0 ? {} : { stoppedGroups }),
		};
		await log.record(event, { durable: true }).catch(() => {});
	}

	#work() {
		const { plan, runId, grants, resumed, resolveUnknown, limits, canaryOnly } = this.#start;
		const { choices, source, fifo } = plan;
		const last = canarySteps.at(-1) ?? 0;
		const target = canaryOnly === true ? last : choices.limit;
		return {
			runId,
			source,
			fifo,
			deleteGrant: grants.source,
			destinationOf: routeOf(plan, grants),
			...compileChoices(choices, source.name),
			leaseSeconds: choices.leaseSeconds,
			hash: (text: string) => this.#ports.hash(text),
			...(target === undefined ? {} : { target }),
			...(choices.canary === undefined ? {} : { allowance: 0 }),
			...(choices.perSecond === undefined ? {} : { perSecond: choices.perSecond }),
			...(resumed === undefined ? {} : { before: resumed.state }),
			...(resolveUnknown === undefined ? {} : { resolveUnknown }),
			...(resumed === undefined && limits === undefined
				? {}
				: {
						limits: {
							...(resumed === undefined ? {} : { settle: afterCrash(choices) }),
							...limits,
						},
					}),
		};
	}

	async #bounces(): Promise<BounceMemory | undefined> {
		const { bounces, hash } = this.#ports;
		return bounces && BounceMemory.load(bounces, (text) => hash(text));
	}

	#note(event: RedriveEvent): void {
		if (event.type === 'sent') this.#sent += event.copies.length;
		if (event.type === 'deleted') this.#deleted += event.ids.length;
		this.#tally.add(event);
	}

	async #watchProgress(engine: Engine): Promise<void> {
		const { clock } = this.#ports;
		const seen: { at: number; moved: number }[] = [];
		while (!this.#watchers.signal.aborted) {
			const at = clock.now();
			const counts = this.#counts();
			seen.push({ at, moved: counts.sent });
			while (seen.length > 2 && (seen[0]?.at ?? at) < at - rateWindow) seen.shift();
			const [first] = seen;
			const elapsed = first === undefined ? 0 : at - first.at;
			const rate =
				elapsed < 900 ? undefined : ((counts.sent - (first?.moved ?? 0)) / elapsed) * 1000;
			this.#emit({
				type: 'redrive/progress',
				runId: this.runId,
				at,
				view: engine.view,
				counts,
				...(rate === undefined ? {} : { rate }),
			});
			// Counting walks over all messages: less often where there are many.
			const pause = Math.max(progressEvery, counts.matched / 100);
			await clock.sleep(pause, this.#watchers.signal).catch(() => {});
		}
	}

	#counts(): RunCounts {
		const { scanned, matched, unmatched, outcomes, returned, possibleDuplicates } = reportOf(
			this.#tally.state,
		);
		return {
			scanned,
			matched,
			unmatched,
			outcomes,
			sent: this.#sent,
			returned: returned.length,
			possibleDuplicates: possibleDuplicates.length,
		};
	}

	/** The canary's steps, and the watch over the rest. */
	async #guard(engine: Engine, log: RunLog): Promise<void> {
		const { choices, destinations, windowSeconds } = this.#start.plan;
		const { canary } = choices;
		if (canary === undefined) return;
		const { clock, queues } = this.#ports;
		const { signal } = this.#watchers;
		const sentEarlier = this.#sent;
		const done = this.#tally.state.steps.filter(({ verdict }) => verdict === 'no-return').length;
		const run = {
			sent: () => this.#sent,
			returned: () => this.#tally.state.returned.size,
			sawAll: () => engine.sawAll,
			deleted: () => this.#deleted,
			stepIsOver: (total: number) =>
				this.#sent >= total || (engine.sawAll && engine.view.ready === 0),
			// The engine counts what it sends itself; an interrupted run has sent some before.
			allow: (total: number) => engine.allow(Math.max(0, total - sentEarlier)),
			watch: (on: boolean) => engine.watch(on),
		};
		for (const [index, total] of canarySteps.entries()) {
			if (index < done) continue;
			const step = index + 1;
			// A step that a crash or a quit cut off has sent already: its verdict is still to come.
			const cutOff = index === done && this.#start.resumed !== undefined;
			const sentBefore = Math.min(this.#sent, canarySteps[index - 1] ?? 0);
			const returnedBefore = cutOff ? 0 : this.#tally.state.returned.size;
			const verdict = await canaryStep(
				{ clock, queues },
				run,
				{ number: step, total, sentBefore, returnedBefore },
				{
					sourceUrl: this.#start.plan.source.url,
					destinations,
					stopAbovePercent: canary.stopAbovePercent,
					patience: this.#start.patience ?? usualPatience,
					...(windowSeconds === undefined ? {} : { windowSeconds }),
				},
				(look) => {
					this.#canary = look;
					this.#emit({ type: 'redrive/canary', runId: this.runId, look });
				},
				signal,
			);
			if (verdict === undefined) return;
			await log
				.record({ type: 'step', step, sent: this.#sent - sentBefore, verdict })
				.catch(() => {});
			if (verdict === 'returned') return engine.stop('canary');
			if (verdict === 'undecided' && !(await this.#ask())) return engine.stop('canary');
		}
		engine.watch(false);
		engine.allow(Number.POSITIVE_INFINITY);
		while (!signal.aborted) {
			const returned = run.returned();
			if (returned > 1 && tooMany(returned, this.#sent, canary.stopAbovePercent)) {
				return engine.stop('canary');
			}
			await clock.sleep(1000, signal).catch(() => {});
		}
	}

	/** Waits for the user; without one the answer is no. */
	async #ask(): Promise<boolean> {
		const look = this.#canary;
		if (look === undefined) return false;
		return new Promise((resolve) => {
			this.#asked = (go) => {
				this.#asked = undefined;
				resolve(go);
			};
			this.#watchers.signal.addEventListener('abort', () => resolve(false), { once: true });
			this.#emit({ type: 'redrive/asks', runId: this.runId, look });
		});
	}
}
