import type { Mode, Receive } from '../../domain/effect.ts';
import type { Leases } from '../../operations/messages/leases.ts';
import type { Clock, ContextInfo, Gateways } from '../../operations/ports.ts';

/** A connection of the console: its gateways live in a worker thread. */
export type ConsoleConnection = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	setMode(mode: Mode, receive?: Receive): void;
	/** Ends it. Resolves, soon, once all calls that it made are told; never rejects. */
	close(): Promise<void>;
	/** Starts work in the thread of the gateways; its events come back one by one. */
	startJob?<Event>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob;
};

/** Work under way in another thread. */
export type RunningJob = {
	tell(message: unknown): void;
	readonly ended: Promise<unknown>;
};

/** What an operation of a view works with. */
export type Work = {
	readonly gateways: Gateways;
	readonly leases: Leases;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	readonly info: ContextInfo;
};
