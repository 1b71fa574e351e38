import { canarySteps } from '../../../domain/redrive/canary-batches.ts';
import type { RedrivePlan } from '../../../domain/redrive/redrive-plan.ts';
import type { Engine } from '../engine/engine.ts';
import type { RunLog } from '../run-log.ts';
import {
	type CanaryLook,
	type CanaryPorts,
	type CanaryRun,
	canaryStep,
	tooMany,
} from './canary.ts';

/** How long a canary may wait behind a backlog unless told, ms. */
const usualPatience = 15 * 60_000;

/** What the run knows of its messages. */
export type GuardedCounts = Pick<CanaryRun, 'sent' | 'deleted' | 'returned'> & {
	/** Steps that an earlier part of the run has passed. */
	readonly stepsPassed: number;
};

export type GuardOptions = {
	readonly plan: RedrivePlan;
	readonly stopAbovePercent: number;
	/** From the start on as after {@link CanaryGuard.watchAlone}. */
	readonly alone?: true;
	readonly resumed: boolean;
	readonly patience: number | undefined;
	/** Of what is not meant, each is received once. */
	readonly heldOnce?: true;
};

/** Takes a run through the steps of its canary, watches over the rest, and stops it when too many return. */
export class CanaryGuard {
	readonly #ports: CanaryPorts & { readonly engine: Engine; readonly log: RunLog };
	readonly #counts: GuardedCounts;
	readonly #options: GuardOptions;
	readonly #emit: (type: 'redrive/canary' | 'redrive/asks', look: CanaryLook) => void;
	readonly #signal: AbortSignal;
	#asked: ((go: boolean) => void) | undefined;
	#look: CanaryLook | undefined;
	#alone: boolean;

	/** `signal` aborts when the engine has ended. */
	constructor(
		ports: CanaryPorts & { readonly engine: Engine; readonly log: RunLog },
		counts: GuardedCounts,
		options: GuardOptions,
		emit: (type: 'redrive/canary' | 'redrive/asks', look: CanaryLook) => void,
		signal: AbortSignal,
	) {
		this.#ports = ports;
		this.#counts = counts;
		this.#options = options;
		this.#alone = options.alone === true;
		this.#emit = emit;
		this.#signal = signal;
	}

	/** The last look. */
	get look(): CanaryLook | undefined {
		return this.#look;
	}

	/** Whether to go on after an undecided step; heard only while that is asked. */
	answer(go: boolean): void {
		this.#asked?.(go);
	}

	/** Waits no longer until what stands before the canary is gone: see `CanaryOptions.alone`. */
	watchAlone(): void {
		this.#alone = true;
	}

	async run(): Promise<void> {
		const { engine, clock } = this.#ports;
		const { stepsPassed, sent, returned } = this.#counts;
		const { stopAbovePercent } = this.#options;
		const sentEarlier = sent();
		for (const [index, total] of canarySteps.entries()) {
			if (index < stepsPassed) continue;
			const go = await this.#step(index, total, sentEarlier);
			if (go === undefined) return;
			if (!go) return engine.stop('canary');
		}
		engine.watch(false);
		engine.allow(Number.POSITIVE_INFINITY);
		while (!this.#signal.aborted) {
			if (returned() > 1 && tooMany(returned(), sent(), stopAbovePercent)) {
				return engine.stop('canary');
			}
			await clock.sleep(1000, this.#signal).catch(() => {});
		}
	}

	/** Whether to go on after a step; `undefined` when the run has ended meanwhile. */
	async #step(index: number, total: number, sentEarlier: number): Promise<boolean | undefined> {
		const { queues, clock, log } = this.#ports;
		const { stepsPassed, sent, returned } = this.#counts;
		const { plan, stopAbovePercent, resumed, patience } = this.#options;
		const { source, destinations, windowSeconds } = plan;
		const step = index + 1;
		// A step that a crash or a quit cut off has sent already: its verdict is still to come.
		const cutOff = index === stepsPassed && resumed;
		const sentBefore = Math.min(sent(), canarySteps[index - 1] ?? 0);
		const returnedBefore = cutOff ? 0 : returned();
		const verdict = await canaryStep(
			{ clock, queues },
			this.#guarded(sentEarlier),
			{ number: step, total, sentBefore, returnedBefore },
			{
				sourceUrl: source.url,
				destinations,
				stopAbovePercent,
				patience: patience ?? usualPatience,
				alone: () => this.#alone,
				...(windowSeconds === undefined ? {} : { windowSeconds }),
			},
			(look) => {
				this.#look = look;
				this.#emit('redrive/canary', look);
			},
			this.#signal,
		);
		if (verdict === undefined) return;
		await log.record({ type: 'step', step, sent: sent() - sentBefore, verdict }).catch(() => {});
		if (verdict === 'undecided') return this.#ask();
		return verdict !== 'returned';
	}

	#guarded(sentEarlier: number): CanaryRun {
		const { engine } = this.#ports;
		const { sent, deleted, returned } = this.#counts;
		const { heldOnce } = this.#options;
		return {
			sent,
			deleted,
			returned,
			sawAll: (since) => {
				if (!engine.sawAll || engine.isBounded) return false;
				return engine.lookedAt >= since ? true : undefined;
			},
			stepIsOver: (total) => sent() >= total || engine.tookAll,
			...(engine.isBounded && heldOnce !== true
				? { look: (total: number) => engine.look(total), looked: () => engine.looked }
				: {}),
			// The engine counts what it sends itself; an interrupted run has sent some before.
			allow: (total) => engine.allow(Math.max(0, total - sentEarlier)),
			watch: (on) => engine.watch(on),
		};
	}

	/** Waits for the user; without one the answer is no. */
	async #ask(): Promise<boolean> {
		const look = this.#look;
		// A signal that has aborted tells nobody any more: who waited for it would wait for ever.
		if (look === undefined || this.#signal.aborted) return false;
		return new Promise((resolve) => {
			this.#asked = (go) => {
				this.#asked = undefined;
				resolve(go);
			};
			this.#signal.addEventListener('abort', () => resolve(false), { once: true });
			this.#emit('redrive/asks', look);
		});
	}
}
