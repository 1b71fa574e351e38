import { KeySplitter, longestPaste, type TerminalEvent } from '../keys/key-splitter.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import type { Session } from '../shell/session.ts';
import type { Attention } from '../watch/watching.ts';
import { handleKeys, handlePaste } from './input.ts';
import { Mouse } from './mouse.ts';

/** What a terminal sends, on its way to the session: keys, pastes, the mouse, focus. */
export class TerminalInput {
	readonly #session: Session;
	readonly #attention: Pick<Attention, 'key' | 'focus'>;
	readonly #splitter = new KeySplitter();
	readonly #mouse: Mouse;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#turn: ReturnType<typeof setImmediate> | undefined;

	constructor(session: Session, attention: Pick<Attention, 'key' | 'focus'>) {
		this.#session = session;
		this.#attention = attention;
		this.#mouse = new Mouse(session);
	}

	/** Bytes as they came, in any pieces. */
	push(bytes: Uint8Array): void {
		this.#tell(this.#splitter.push(bytes, performance.now()));
	}

	/** Nothing that has begun is waited for any more. */
	stop(): void {
		this.#forget();
		this.#mouse.stop();
	}

	#forget(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#turn);
	}

	#tell(events: readonly TerminalEvent[]): void {
		this.#plan();
		let keys: Keystroke[] = [];
		const flush = () => {
			if (keys.length > 0) handleKeys(this.#session, keys);
			keys = [];
		};
		for (const event of events) {
			if (event.type === 'focus') {
				this.#attention.focus(event.focused);
				continue;
			}
			// A report that nobody asked for is none.
			if (event.type === 'mouse' && !this.#session.state.mouse) continue;
			this.#attention.key();
			if (event.type === 'key') {
				keys.push(event.key);
				this.#mouse.keyCame();
				continue;
			}
			flush();
			if (event.type === 'mouse') this.#mouse.heard(event.report);
			else if (event.type === 'paste') handlePaste(this.#session, event.text);
			else this.#session.say(droppedPaste[event.why], 'notice');
		}
		flush();
	}

	#plan(): void {
		this.#forget();
		const { deadline } = this.#splitter;
		if (deadline === undefined) return;
		const wait = Math.max(0, deadline - performance.now());
		this.#timer = setTimeout(() => {
			// After a busy moment the timer is due before the bytes are read that have come in time.
			this.#turn = setImmediate(() => {
				this.#tell(this.#splitter.expire(performance.now()));
			});
		}, wait);
	}
}

const droppedPaste = {
	'no-end': 'the end of the paste did not come: nothing of it was taken',
	'too-long': `the pasted text is longer than ${longestPaste / 1024 / 1024} MiB: nothing of it was taken`,
} as const;
