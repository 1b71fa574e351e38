import { asFailure, type Failure } from '../domain/failure.ts';
import type { RedrivePlan } from '../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../domain/redrive/redrive-report.ts';
import type { ContextId, MoveTask } from '../domain/resources.ts';
import type { CommandPlace } from '../domain/text/shell-words.ts';
import type { Clock } from './ports.ts';
import type { CanaryLook } from './redrive/canary/canary.ts';
import type { EngineView } from './redrive/engine/engine-view.ts';
import type { RunCounts, RunEnd } from './redrive/run-events.ts';
import type { HeldMeanwhile, Silence } from './silence.ts';

/** What there is to see of a redrive by our own engine. */
export type RedriveTask = {
	readonly runId: string;
	readonly plan: RedrivePlan;
	readonly view?: EngineView;
	readonly counts?: RunCounts;
	/** The last look of the canary. */
	readonly look?: CanaryLook;
	/** A step is undecided: the run waits for the user. */
	readonly asks?: boolean;
	/** Verdicts of the canary's steps so far, the first step first. */
	readonly verdicts?: readonly CanaryLook[];
	/** Once it has ended. */
	readonly report?: RedriveReport;
	/** What going on with it means then; absent when nothing is left of it. */
	readonly resumable?: RunEnd['resumable'];
};

/** The context of a task. */
export type TaskContext = {
	readonly id: ContextId;
	/** `prod-payments eu-west-1` */
	readonly label: string;
	/** Where commands about it have to run. */
	readonly place: CommandPlace;
	/** Its queues end with awsmsg. */
	readonly local: boolean;
};

/** Work that the user started and that outlives the screen it was started from. */
export type Task = {
	readonly id: string;
	readonly kind: string;
	readonly title: string;
	/** Name of the resource that it works on. */
	readonly resource: string;
	/** Where it works, whatever the console shows by now. */
	readonly context?: TaskContext;
	readonly startedAt: number;
	readonly endedAt?: number;
	readonly state: 'running' | 'stopping' | 'done' | 'failed' | 'stopped';
	readonly done?: number;
	readonly total?: number;
	/** A second. */
	readonly rate?: number;
	/** The last word on it; at the end its outcome. */
	readonly note?: string;
	readonly failure?: Failure;
	/** Something of it stays behind at the account, which `note` names. */
	readonly leaves?: true;
	/** While nothing answers, or the login is over: it waits. A redrive tells its own. */
	readonly silence?: Silence | undefined;
	/** What it held when that began. */
	readonly heldMeanwhile?: HeldMeanwhile;
	readonly redrive?: RedriveTask;
	/** While, and after, AWS's own task moves what a plan says. */
	readonly move?: MoveTaskView;
};

/** What there is to see of a move by AWS's own task. */
export type MoveTaskView = {
	readonly plan: RedrivePlan;
	/** What AWS calls it while it runs; absent until AWS has accepted it. */
	readonly handle?: string;
	readonly status?: MoveTask['status'];
	/** ms until the end at the rate of late. */
	readonly eta?: number;
	/** By AWS's clock, ms since the epoch; once it has ended. */
	readonly startedAt?: number;
};

export type TaskProgress = Partial<
	Pick<
		Task,
		'done' | 'total' | 'rate' | 'note' | 'leaves' | 'silence' | 'heldMeanwhile' | 'redrive' | 'move'
	>
>;

/** What a task does; resolves with its outcome in words. */
export type TaskRun = (task: {
	/** Aborts when the user stops the task: it should end safely, and soon. */
	readonly signal: AbortSignal;
	report(progress: TaskProgress): void;
	/** Hears what the user tells the task by `Tasks.tell`. */
	onTell(listener: (word: unknown) => void): void;
}) => Promise<string | undefined>;

/** Ended tasks that are remembered. */
const kept = 100;

/** The tasks of this session, the oldest first. */
export class Tasks {
	readonly #clock: Clock;
	readonly #onChange: (tasks: readonly Task[]) => void;
	readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
	readonly #listeners = new Map<string, (word: unknown) => void>();
	#tasks: readonly Task[] = [];
	#nextId = 1;

	constructor(clock: Clock, onChange: (tasks: readonly Task[]) => void) {
		this.#clock = clock;
		this.#onChange = onChange;
	}

	/** Starts a task and answers its id. What `run` throws becomes the task's failure. */
	start(input: Pick<Task, 'kind' | 'title' | 'resource' | 'context'>, run: TaskRun): string {
		const id = String(this.#nextId++);
		const stop = new AbortController();
		const task: Task = { ...input, id, startedAt: this.#clock.now(), state: 'running' };
		this.#set([...this.#tasks, task]);
		const report = (progress: TaskProgress) => {
			if (this.#running.has(id)) this.#change(id, progress);
		};
		// Not at once: a task that ends in the same breath must find itself in the list.
		const ended = Promise.resolve()
			.then(() =>
				run({
					signal: stop.signal,
					report,
					onTell: (listener) => this.#listeners.set(id, listener),
				}),
			)
			.then(
				(note) => this.#end(id, stop.signal, note === undefined ? {} : { note }),
				(error: unknown) => this.#end(id, stop.signal, { failure: asFailure(error) }),
			);
		this.#running.set(id, { stop, ended });
		return id;
	}

	/** Asks a running task to end safely. */
	stop(id: string): void {
		const running = this.#running.get(id);
		if (running === undefined || running.stop.signal.aborted) return;
		this.#change(id, { state: 'stopping' });
		running.stop.abort();
	}

	/** A word to a running task that listens. */
	tell(id: string, word: unknown): void {
		if (this.#running.has(id)) this.#listeners.get(id)?.(word);
	}

	list(): readonly Task[] {
		return this.#tasks;
	}

	/** Resolves when these have ended. */
	async ended(ids: readonly string[]): Promise<void> {
		await Promise.all(ids.map((id) => this.#running.get(id)?.ended));
	}

	/** Resolves when no task runs any more. */
	async settle(): Promise<void> {
		while (this.#running.size > 0) {
			await Promise.all([...this.#running.values()].map(({ ended }) => ended));
		}
	}

	#end(id: string, signal: AbortSignal, result: { note?: string; failure?: Failure }): void {
		this.#running.delete(id);
		this.#listeners.delete(id);
		const { note, failure } = result;
		const stopped = signal.aborted && (failure === undefined || failure.kind === 'aborted');
		this.#change(id, {
			state: stopped ? 'stopped' : failure === undefined ? 'done' : 'failed',
			endedAt: this.#clock.now(),
			...(note === undefined ? {} : { note }),
			...(failure === undefined || stopped ? {} : { failure }),
		});
	}

	#change(id: string, change: Partial<Task>): void {
		this.#set(this.#tasks.map((task) => (task.id === id ? { ...task, ...change } : task)));
	}

	#set(tasks: readonly Task[]): void {
		const ended = tasks.filter((task) => task.endedAt !== undefined);
		const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - kept)));
		this.#tasks = tasks.filter((task) => !forgotten.has(task));
		this.#onChange(this.#tasks);
	}
}
