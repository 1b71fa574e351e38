import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lastWords, setWaiting, TakenOutput } from '../../../source/host/terminal/taken-output.ts';

/** A terminal whose reader is the test. */
class FakeTerminal {
	readonly isTTY = true;
	destroyed = false;
	readonly #waiting: { bytes: number; done: () => void }[] = [];
	readonly blocking: boolean[] = [];
	readonly _handle = {
		setBlocking: (blocking: boolean) => this.blocking.push(blocking),
		writeQueueSize: 0,
	};

	get writableLength(): number {
		return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
	}

	write(text: string, done: () => void = () => {}): void {
		if (this.#waiting.length === 0 && text === '') done();
		else this.#waiting.push({ bytes: text.length, done });
	}

	/** Takes the oldest write. */
	take(): void {
		this.#waiting.shift()?.done();
	}

	/** Takes a part of it. */
	takeSome(): void {
		this._handle.writeQueueSize++;
	}
}

let terminal: FakeTerminal;
let output: TakenOutput;
beforeEach(() => {
	vi.useFakeTimers();
	terminal = new FakeTerminal();
	output = new TakenOutput(terminal);
});
afterEach(() => vi.useRealTimers());

describe('a terminal stands still', () => {
	test('when nothing that waits is taken for two seconds, and not before', () => {
		expect([output.waits, output.stalled]).toEqual([false, false]);
		terminal.write('frame');
		vi.advanceTimersByTime(1_900);
		expect([output.waits, output.stalled]).toEqual([true, false]);
		vi.advanceTimersByTime(400);
		expect(output.stalled).toBe(true);
		terminal.take();
		expect([output.waits, output.stalled]).toEqual([false, false]);
	});

	test('never while it takes something, however slow it is', () => {
		terminal.write('a frame of many bytes');
		for (let second = 0; second < 60; second++) {
			vi.advanceTimersByTime(1_000);
			terminal.takeSome();
			expect(output.stalled).toBe(false);
		}
	});

	test('not because this process stood still itself', () => {
		terminal.write('frame');
		vi.advanceTimersByTime(1_500);
		output.restart();
		vi.advanceTimersByTime(1_500);
		expect(output.stalled).toBe(false);
	});

	test('not when it is gone', () => {
		terminal.write('frame');
		terminal.destroyed = true;
		vi.advanceTimersByTime(10_000);
		expect([output.waits, output.stalled]).toEqual([false, false]);
	});
});

describe('what is drawn now is unseen', () => {
	test('when it waits and stands still', () => {
		const unseen = vi.fn();
		output.whenUnseen(unseen);
		terminal.write('a question');
		vi.advanceTimersByTime(2_500);
		expect(unseen).toHaveBeenCalledOnce();
		vi.advanceTimersByTime(10_000);
		expect(unseen).toHaveBeenCalledOnce();
	});

	test('at once where that is known, and never once it was taken', () => {
		const seen = vi.fn();
		output.whenUnseen(seen);
		terminal.write('a question');
		terminal.take();
		vi.advanceTimersByTime(2_000);
		terminal.write('something later');
		vi.advanceTimersByTime(10_000);
		expect(seen).not.toHaveBeenCalled();
		const known = vi.fn();
		output.whenUnseen(known);
		expect(known).toHaveBeenCalledOnce();
	});

	test('settles either way', async () => {
		terminal.write('frame');
		const taken = output.settled();
		terminal.take();
		terminal.take();
		await taken;
		terminal.write('frame');
		const stalled = output.settled();
		vi.advanceTimersByTime(2_500);
		await stalled;
	});
});

test('last words are waited for, two seconds at most', async () => {
	await lastWords(terminal);
	terminal.write('words');
	const taken = lastWords(terminal);
	terminal.take();
	terminal.take();
	await taken;
	terminal.write('words');
	const never = lastWords(terminal);
	vi.advanceTimersByTime(2_000);
	await never;
});

test('writes wait or do not, on a terminal alone', () => {
	setWaiting(terminal, false);
	setWaiting(terminal, true);
	setWaiting({ isTTY: false, _handle: terminal._handle }, false);
	setWaiting({ isTTY: true, _handle: null }, false);
	setWaiting({ isTTY: true }, false);
	expect(terminal.blocking).toEqual([false, true]);
});
