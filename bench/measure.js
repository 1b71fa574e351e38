/* What the benchmark measures with: programs in pseudo terminals, their output with times, their CPU. */
import { readdirSync, readFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { EmulatedScreen } from '../test/helpers/emulated-screen.ts';

export const median = (values) => quantile(values, 0.5);

export function quantile(values, share) {
	const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
	if (sorted.length === 0) return undefined;
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Milliseconds of CPU of a process: of its main thread, and of all its threads. */
export function cpuOf(pid) {
	const of = (file) => {
		try {
			return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6;
		} catch {
			return 0;
		}
	};
	let all = 0;
	try {
		for (const task of readdirSync(`/proc/${pid}/task`))
			all += of(`/proc/${pid}/task/${task}/schedstat`);
	} catch {
		// It has ended.
	}
	return { main: of(`/proc/${pid}/schedstat`), all };
}

/** Resident memory in MiB. */
export function residentOf(pid) {
	try {
		const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		return Number(kibibytes) / 1024;
	} catch {
		return undefined;
	}
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A program in a pseudo terminal. Output is kept with its time and looked at afterwards. */
export class Measured {
	chunks = [];
	ended = undefined;
	onChunk = () => {};
	/** Called when a synchronised update has ended. */
	onFrame = () => {};

	constructor(command, { columns, rows, env }) {
		this.columns = columns;
		this.rows = rows;
		this.startedAt = performance.now();
		this.pty = spawn(command[0], command.slice(1), {
			name: 'xterm-256color',
			cols: columns,
			rows,
			env,
			cwd: env.HOME,
			// Bytes as they come: decoding would be our CPU between two chunks.
			encoding: null,
		});
		this.pty.onData((data) => {
			this.chunks.push({ at: performance.now() - this.startedAt, data });
			this.onChunk();
			if (data.includes('\u001b[?2026l')) this.onFrame();
		});
		this.exited = new Promise((resolve) => {
			this.pty.onExit(() => {
				this.ended = performance.now() - this.startedAt;
				resolve(this.ended);
			});
		});
	}

	get pid() {
		return this.pty.pid;
	}

	get bytes() {
		return this.chunks.reduce((sum, { data }) => sum + data.length, 0);
	}

	/** The time of the first output. */
	get firstByte() {
		return this.chunks[0]?.at;
	}

	/** The time at which the first synchronised update was over: what the launcher paints before the console is loaded is none. */
	get firstUpdate() {
		return this.chunks.find(({ data }) => data.includes('\u001b[?2026l'))?.at;
	}

	/** Waits until nothing came for `silence` ms, at most `limit` ms; returns the chunks from `since` on. */
	async burst(since, silence, limit) {
		const from = performance.now();
		let last = from;
		this.onChunk = () => {
			last = performance.now();
		};
		while (performance.now() - from < limit) {
			if (this.chunks.length > since && performance.now() - last >= silence) break;
			await pause(2);
		}
		this.onChunk = () => {};
		return this.chunks.slice(since);
	}

	/** Waits until the screen, drawn afterwards, shows `condition`; false when `limit` ms went by. */
	async until(condition, limit) {
		const screen = new EmulatedScreen(this.columns, this.rows);
		let drawn = 0;
		const from = performance.now();
		while (performance.now() - from < limit) {
			for (; drawn < this.chunks.length; drawn++) await write(screen, this.chunks[drawn].data);
			if (condition(screen.text())) return true;
			if (this.ended !== undefined) return false;
			await pause(10);
		}
		return false;
	}

	/** When the output first drew a screen for which `condition` holds, in ms after the start. */
	async timeOf(condition) {
		const screen = new EmulatedScreen(this.columns, this.rows);
		for (const { at, data } of this.chunks) {
			await write(screen, data);
			if (condition(screen.text())) return at;
		}
		return undefined;
	}

	async screen() {
		const screen = new EmulatedScreen(this.columns, this.rows);
		for (const { data } of this.chunks) await write(screen, data);
		return screen.framed();
	}

	async stop() {
		if (this.ended === undefined) this.pty.kill('SIGKILL');
		await this.exited;
	}
}

/** CPU of the screen thread when the first whole frame after chunk `since` had been written. */
function cpuAtFrame(program, since) {
	let cpu;
	program.onFrame = () => {
		if (program.chunks.length > since) cpu ??= cpuOf(program.pid).main;
	};
	return () => cpu;
}

/** Presses `key` `count` times, each after the answer to the one before. */
export async function pressKeys(program, key, count) {
	const results = [];
	for (let index = 0; index < count; index++) {
		const since = program.chunks.length;
		const before = cpuOf(program.pid);
		const at = performance.now() - program.startedAt;
		program.pty.write(key);
		const atFrame = cpuAtFrame(program, since);
		const burst = await program.burst(since, 15, 1000);
		// Data that arrives meanwhile draws frames of its own: the answer to the key ends with the first
		// end of a synchronised update. Programs that know none are measured to their last byte.
		const end = burst.findIndex(({ data }) => data.includes('\u001b[?2026l'));
		const answer = end < 0 ? burst : burst.slice(0, end + 1);
		const after = cpuOf(program.pid);
		results.push({
			milliseconds: answer.length === 0 ? undefined : answer.at(-1).at - at,
			bytes: answer.reduce((sum, { data }) => sum + data.length, 0),
			main: after.main - before.main,
			// Until its frame was out; what is worked out behind it keeps no key waiting.
			frame: (atFrame() ?? after.main) - before.main,
			key,
		});
		// Ink draws at most 60 frames a second, and nobody types faster than this.
		await pause(20);
	}
	return results;
}

const write = (screen, data) => new Promise((resolve) => screen.xterm.write(data, resolve));
