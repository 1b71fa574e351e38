import type { MaskRule } from '../../domain/masking/masks.ts';
import type { BrakeLimit } from '../../domain/redrive/brake.ts';
import type { RedriveEvent } from '../../domain/redrive/redrive-event.ts';
import { waiting } from '../../domain/redrive/redrive-outcome.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { sourceKey } from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import { RedriveTally } from '../../domain/redrive/redrive-state.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import { KindTally } from '../messages/kind-tally.ts';
import type {
	Clock,
	KeptText,
	MetricsGateway,
	QueueGateway,
	RunStore,
	TopicGateway,
} from '../ports.ts';
import { Answers } from '../silence.ts';
import { BrakeWatch, brakeLimitsOf } from './brake.ts';
import { BounceMemory } from './canary/bounce-memory.ts';
import { CanaryGuard } from './canary/canary-guard.ts';
import { sentenceOf } from './end-sentence.ts';
import { Engine } from './engine/engine.ts';
import type { EngineEnd, EngineView } from './engine/engine-view.ts';
import type { RedriveLimits } from './engine/work.ts';
import { eventsOf, refuseMoved } from './going-on.ts';
import type { RedriveGrants } from './grants.ts';
import { LoginWait } from './login-wait.ts';
import { runClock } from './run-clock.ts';
import type { RunCounts, RunEnd, RunEvent } from './run-events.ts';
import { begin, headerOf, type ReadRun } from './run-journal.ts';
import { RunLog } from './run-log.ts';
import { heldOnceBy, seenIn, workOf } from './run-work.ts';

/** What a run needs of the world. */
export type RedrivePorts = {
	readonly queues: QueueGateway;
	/** For plans that publish to a topic. */
	readonly topics?: Pick<TopicGateway, 'publishBatch'>;
	/** For the alarms of the destinations; absent where nobody looks at them. */
	readonly metrics?: Pick<MetricsGateway, 'alarmsPage'>;
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
	/** What the brake watches; what the plan says unless told, as for a run that goes on much later. */
	readonly brake?: readonly BrakeLimit[];
	/** What may not be seen: filters and kinds go by the rest. What is sent is what was received. */
	readonly masks?: readonly MaskRule[];
};

const progressEvery = 250;
const rateWindow = 5000;

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
	/** Of the sent: the rest of a split, which no canary judges. */
	#sentAside = 0;
	#deleted = 0;
	#canary: CanaryGuard | undefined;
	readonly #brake: BrakeWatch;
	#leaving = false;
	#stopped = false;
	readonly #watchers = new AbortController();
	readonly #answers: Answers;
	readonly #login: LoginWait;

	constructor(ports: RedrivePorts, start: RedriveStart, emit: (event: RunEvent) => void) {
		this.runId = start.runId;
		const clock = runClock(ports.clock, start.resumed?.changedAt);
		this.#answers = new Answers(ports.clock, () => this.#login.heard());
		const { topics } = ports;
		this.#ports = {
			...ports,
			clock,
			queues: this.#answers.of(ports.queues),
			...(topics === undefined ? {} : { topics: this.#answers.of(topics) }),
		};
		this.#start = start;
		this.#emit = emit;
		this.#tally = new RedriveTally(start.plan.fifo);
		this.#brake = new BrakeWatch(
			this.#ports,
			start.brake ?? brakeLimitsOf(start.plan),
			() => this.#sent,
			(cause) => this.#tell((engine) => engine.hold(cause)),
		);
		this.#login = new LoginWait({
			clock,
			signal: this.#watchers.signal,
			silence: () => this.#answers.silence,
			look: (signal) => this.#ports.queues.attributes(start.plan.source.url, { signal }),
			hold: (isOver) => this.#tell((engine) => engine.awaitLogin(isOver)),
		});
		this.ended = this.#run();
	}

	pause(): void {
		this.#tell((engine) => engine.pause());
	}

	/** Goes on after a pause, also after one by the brake: what held the run holds it no more until it was over. */
	resume(): void {
		this.#brake.overrule();
		this.#tell((engine) => engine.resume());
	}

	setRate(perSecond: number | undefined): void {
		this.#tell((engine) => engine.setRate(perSecond));
	}

	/** Ends safely; what is on its way is finished first. */
	stop(): void {
		this.#stopped = true;
		this.#tell((engine) => engine.stop());
		this.#canary?.answer(false);
	}

	/**
	 * Ends as safely as {@link stop}, and leaves the journal without an end: the run counts as
	 * interrupted and can be resumed. One that the user has stopped before is left as that.
	 */
	leave(): void {
		this.#leaving ||= !this.#stopped;
		this.#tell((engine) => engine.leave());
		this.#canary?.answer(false);
	}

	/** Goes on after an undecided step. */
	proceed(): void {
		this.#canary?.answer(true);
	}

	/** The canary decides by its own messages, and waits no longer until what stood before them is gone. */
	watchAlone(): void {
		this.#canary?.watchAlone();
	}

	#tell(command: (engine: Engine) => void): void {
		if (this.#engine === undefined) this.#early.push(command);
		else command(this.#engine);
	}

	async #run(): Promise<RunEnd> {
		const { runs, clock, queues, topics } = this.#ports;
		const { plan, runId, resumed } = this.#start;
		const begun = resumed?.header.at ?? clock.now();
		const work = workOf(this.#start, begun, (text) => this.#ports.hash(text));
		const lock = await runs.lock(sourceKey(plan), runId);
		try {
			if (resumed !== undefined) await refuseMoved(runs, resumed);
			const journal = await runs.open(runId);
			try {
				if (resumed === undefined) {
					await begin(journal, headerOf(runId, begun, plan));
				}
				this.#emit({ type: 'redrive/begun', runId });
				const bounces = await BounceMemory.of(this.#ports, plan);
				const kinds = new KindTally(seenIn(this.#start));
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
					const left = resumptionOf(resumed);
					const only = left.kind === 'rest' ? { only: [...left.ids] } : {};
					await log.record({ type: 'resumed', at: clock.now(), ...only }, { durable: true });
				}
				const sent = [...this.#tally.state.fates].filter(([, { copy }]) => copy);
				this.#sent = sent.length;
				this.#sentAside = sent.filter(([id]) => this.#tally.state.ways.get(id) === 'rest').length;
				const engine = new Engine(
					{ queues, clock, log, ...(topics === undefined ? {} : { topics }) },
					{
						...work,
						onMeant: (message) => kinds.add(message),
						onReturned: (message) => bounces.note(message, clock.now()),
					},
				);
				this.#engine = engine;
				for (const command of this.#early) command(engine);
				const progress = this.#watchProgress(engine);
				this.#canary = this.#guard(engine, log);
				const canary = this.#canary?.run();
				await this.#brake.begin(this.#watchers.signal);
				const brake = this.#brake.run(this.#watchers.signal);
				const end = await engine.run();
				this.#watchers.abort();
				this.#canary?.answer(false);
				await Promise.all([progress, canary, brake]);
				await bounces.save();
				const said = sentenceOf(end, this.#canary?.look);
				if (!this.#leaving || end.why !== 'stopped') await this.#end(log, end, said);
				await log.settled();
				// Where the journal could not be written any more it is known here all the same.
				const { givenBack } = end;
				if (givenBack && this.#tally.state.givenBack === undefined) this.#tally.add(givenBack);
				const report = reportOf(this.#tally.state);
				const left = resumptionOf({ header: { plan }, state: this.#tally.state });
				const { fates } = this.#tally.state;
				const moved = kinds.counts((id) => {
					const { state } = fates.get(id) ?? {};
					return state === 'deleted' || state === 'gone';
				});
				return {
					runId,
					end,
					...(moved.length === 0 ? {} : { moved }),
					report: report.said === undefined ? { ...report, why: end.why, said } : report,
					...(this.#canary?.look === undefined ? {} : { canary: this.#canary.look }),
					...(left.kind === 'over'
						? {}
						: { resumable: left.kind === 'rest' ? left.ids.size : left.kind }),
				};
			} finally {
				await journal.close();
			}
		} finally {
			this.#watchers.abort();
			await lock.release();
		}
	}

	#guard(engine: Engine, log: RunLog): CanaryGuard | undefined {
		const { plan, patience, resumed } = this.#start;
		const { canary } = plan.choices;
		if (canary === undefined) return;
		const { runId } = this;
		const { clock, queues } = this.#ports;
		return new CanaryGuard(
			{ queues, clock, engine, log },
			{
				sent: () => this.#sent - this.#sentAside,
				deleted: () => this.#deleted,
				returned: () => this.#tally.state.returned.size,
				stepsPassed: this.#tally.state.steps.filter(({ verdict }) => verdict === 'no-return')
					.length,
			},
			{
				plan,
				...canary,
				resumed: resumed !== undefined,
				patience,
				...heldOnceBy(plan),
			},
			(type, look) => this.#emit({ type, runId, look }),
			this.#watchers.signal,
		);
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

	#note(event: RedriveEvent): void {
		if (event.type === 'sent') {
			const { ways } = this.#tally.state;
			this.#sent += event.copies.length;
			this.#sentAside += event.copies.filter(([id]) => ways.get(id) === 'rest').length;
		}
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
				view: { ...engine.view, ...this.#unanswered() },
				counts,
				...(rate === undefined ? {} : { rate }),
			});
			// Counting walks over all messages: less often where there are many.
			const pause = Math.max(progressEvery, counts.matched / 100);
			await clock.sleep(pause, this.#watchers.signal).catch(() => {});
		}
	}

	/** Nothing is held longer than a lease from when the first renewal may have failed. */
	#unanswered(): Pick<EngineView, 'silence' | 'backBy'> {
		const { silence } = this.#answers;
		if (silence === undefined) return {};
		if (silence.renewal === undefined) return { silence };
		const leaseMs = this.#start.plan.choices.leaseSeconds * 1000;
		return { silence, backBy: silence.since + leaseMs };
	}

	#counts(): RunCounts {
		const report = reportOf(this.#tally.state);
		const { scanned, matched, unmatched, costly, outcomes, rest } = report;
		const { returned, possibleDuplicates } = report;
		return {
			scanned,
			matched,
			unmatched,
			costly,
			outcomes: waiting(outcomes),
			...(rest === undefined ? {} : { rest: { ...rest, outcomes: waiting(rest.outcomes) } }),
			sent: this.#sent,
			returned: returned.length,
			possibleDuplicates: possibleDuplicates.length,
		};
	}
}
