/** One request as the endpoint saw it. */
export type LoggedCall = {
	/** ms since the epoch. */
	readonly at: number;
	/** `SQS.SendMessage` */
	readonly target: string;
	readonly region: string;
	readonly resource?: string;
	/** HTTP status; absent when the connection was broken or nothing was answered. */
	readonly status?: number;
	/** Kind of the fault that was injected. */
	readonly fault?: string;
};

const KEPT = 20_000;

/** The last requests, oldest first. */
export function createCallLog() {
	let calls: LoggedCall[] = [];
	return {
		add(call: LoggedCall): void {
			calls.push(call);
			if (calls.length > KEPT * 2) calls = calls.slice(-KEPT);
		},
		list: (): readonly LoggedCall[] => calls.slice(-KEPT),
		clear(): void {
			calls = [];
		},
	};
}
