import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
Flags of V8 that are set while the program runs, which Node warns of in general: these are read when they are needed, and
change no code that was compiled. But V8 takes kept code only under the flags that it was compiled under, in every thread, so they wait
until the launcher has kept that of this start (decision 76).
*/

/**
 * When the launcher has kept what this start has called, ms since the process began: it keeps what was loaded within three seconds,
 * each piece three seconds after it was loaded.
 */
const startIsKept = 7000;

/** Bytes of the nursery, both of its halves, beyond which it does not grow. */
const largestNursery = 8 * 1024 * 1024;

function onceStarted(work: () => void): void {
	const wait = startIsKept - performance.now();
	if (wait <= 0) work();
	else setTimeout(work, wait).unref();
}

/**
 * Keeps the heap small, once the program has started: it is cleaned before it has grown by half, and young objects have little
 * room. As it is, V8 lets a heap grow to four times of what is kept, which is the faster way as long as there is little.
 */
export function keepHeapSmall(): void {
	onceStarted(() => growBy(50));
	keepNurserySmall();
	cleanAtRest();
}

/**
 * From here on the heap is cleaned before it has grown by a quarter: a list without an end took 700 MiB, of which 180 were
 * of use.
 */
export function growSlowly(): void {
	onceStarted(() => growBy(25));
	keepNurserySmall();
}

let grows = Number.POSITIVE_INFINITY;

/** Once a heap grows slowly it does so for good, whoever asks for what later. */
function growBy(percent: number): void {
	grows = Math.min(grows, percent);
	setFlagsFromString(`--heap-growing-percent=${grows}`);
}

let watched = false;

/**
 * Keeps the space of young objects from growing beyond 8 MiB. V8 doubles it each time that as much has survived in it
 * as it has room for, up to 32 MiB: a list of ten thousand comes that far within seconds, and so does a screen at rest.
 * Its limit is an option of the start alone, but the factor is read each time; V8 makes it smaller by itself where little is made.
 */
function keepNurserySmall(): void {
	if (watched) return;
	watched = true;
	onceStarted(() => {
		let factor = 2;
		const look = () => {
			const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
			const wanted = 2 * (space?.space_size ?? 0) > largestNursery ? 1 : 2;
			if (wanted !== factor) setFlagsFromString(`--semi-space-growth-factor=${wanted}`);
			factor = wanted;
		};
		look();
		new PerformanceObserver(look).observe({ entryTypes: ['gc'] });
	});
}

const mebibyte = 1024 * 1024;
/** Between two looks at the heap of a thread, ms, and the least between two cleanings. */
const lookEvery = 5_000;
const cleanEvery = 30_000;

/** The heap of a thread as a look found it. */
export type HeapLook = {
	/** Bytes in use, garbage among them, and what of it the last cleaning had left. */
	readonly used: number;
	readonly kept: number;
	/** Part of the time since the look before in which the thread was at work. */
	readonly busy: number;
	/** ms since the last cleaning. */
	readonly since: number;
};

/** Whether a heap is worth a cleaning now: its thread has little to do, and much was made since the last one. */
export function isWorthCleaning({ used, kept, busy, since }: HeapLook): boolean {
	return busy < 0.1 && since >= cleanEvery && used > kept * 1.25 + 8 * mebibyte;
}

/**
 * Cleans the heap of this thread while it has little to do. V8 does that when as much was made as it has decided on, which takes
 * a thread at rest an hour: what the start and the first list of ten thousand had left, 120 MiB, stayed for as long. It takes
 * some thirty milliseconds of a moment in which nothing happens.
 */
export function cleanAtRest(): void {
	onceStarted(() => {
		const clean = cleaner();
		let kept = 0;
		let cleanedAt = Number.NEGATIVE_INFINITY;
		let before = performance.eventLoopUtilization();
		const look = () => {
			const now = performance.eventLoopUtilization();
			const { utilization: busy } = performance.eventLoopUtilization(now, before);
			before = now;
			const { used_heap_size: used } = getHeapStatistics();
			const since = performance.now() - cleanedAt;
			if (!isWorthCleaning({ used, kept, busy, since })) return;
			clean();
			cleanedAt = performance.now();
			kept = getHeapStatistics().used_heap_size;
		};
		setInterval(look, lookEvery).unref();
	});
}

/** What cleans the heap of this thread as a whole: V8 gives it to those who ask by a flag. */
export function cleaner(): () => void {
	setFlagsFromString('--expose-gc');
	return runInNewContext('gc');
}
