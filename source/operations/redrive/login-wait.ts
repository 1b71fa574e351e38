import type { Clock } from '../ports.ts';
import type { Silence } from '../silence.ts';

/** Between two looks whether somebody has logged in again, ms. */
const lookEvery = 5000;

/** What a run waits by for credentials that are renewed. */
export type LoginPorts = {
	readonly clock: Clock;
	readonly signal: AbortSignal;
	/** What the requests of the run tell, these looks among them. */
	silence(): Silence | undefined;
	/** A read of the source. */
	look(signal: AbortSignal): Promise<unknown>;
	/** Told when the login is over, and when it is good again. */
	hold(isOver: boolean): void;
};

/**
 * Holds a run while its login is over: what would be refused is not sent, and a read asks whether somebody has renewed
 * it. The leases are not given up: what of them lasts until then goes on where it was.
 */
export class LoginWait {
	readonly #ports: LoginPorts;
	#isWaiting = false;

	constructor(ports: LoginPorts) {
		this.#ports = ports;
	}

	/** To be called after each request of the run. */
	heard(): void {
		if (this.#isWaiting || !this.#isOver) return;
		this.#isWaiting = true;
		this.#ports.hold(true);
		void this.#wait().finally(() => {
			this.#isWaiting = false;
			this.#ports.hold(false);
		});
	}

	get #isOver(): boolean {
		return this.#ports.silence()?.renewal !== undefined;
	}

	async #wait(): Promise<void> {
		const { clock, signal, look } = this.#ports;
		while (this.#isOver && !signal.aborted) {
			await clock.sleep(lookEvery, signal).catch(() => {});
			// Whatever it says is heard with all the others.
			if (this.#isOver && !signal.aborted) await look(signal).catch(() => {});
		}
	}
}
