import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
Flags of V8 that are set while the program runs, which Node warns of in general: these are read when they are needed, and
change no code that was compiled. But V8 takes kept code only under the flags that it was compiled under, in every thread, so they wait
until the launcher has kept that of this start (decision 76), all but one.
*/

/**
 * When the launcher has kept what this start has called, ms since the process began: it keeps what was loaded within three seconds,
 * each piece three seconds after it was loaded.
 */
const startIsKept = 7000;

/**
 * Threads that begin from here on compile hot functions themselves; those that are there go on as they were, since V8 asks when a thread
 * begins. Jobs of its compilers that wait for one another keep their memory, and the C library keeps it once they are done. It does not
 * wait until code is kept: by this flag V8 does not tell code apart (decision 116).
 */
export function compileWithinThreads(): void {
	setFlagsFromString('--no-concurrent-recompilation');
}

/** Bytes of the nursery, both of its halves, beyond which it does not grow. */
const largestNursery = 8 * 1024 * 1024;

function onceStarted(work: () => void): void {
	const wait = startIsKept - performance.now();
	if (wait <= 0) work();
	else setTimeout(work, wait).unref();
}

/**
 * Keeps the heap small, once the program has started: it is cleaned before it has grown by a quarter, and at rest, and young
 * objects have little room. `quiet`: for how many ms no key has come.
 */
export function keepHeapSmall(quiet: () => number): void {
	growSlowly();
	cleanAtRest(quiet);
}

/**
 * From here on the heap is cleaned before it has grown by a quarter. As it is, V8 lets it grow to four times of what is kept, which is
 * the faster way as long as there is little: a list without an end took 700 MiB, of which 180 were of use.
 */
export function growSlowly(): void {
	onceStarted(() => setFlagsFromString('--heap-growing-percent=25'));
	keepNurserySmall();
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

/** Between two looks at the heap of a thread, ms, and the least between two cleanings. */
const lookEvery = 5_000;
const cleanEvery = 5 * 60_000;
/** How long nobody has pressed a key before the screen's thread stands still for it, ms. */
const quietFor = 10_000;

/** The heap of a thread as a look found it. */
export type HeapLook = {
	/** Bytes that V8 holds for it, and what of them was of use when it was cleaned last; it never was without. */
	readonly held: number;
	readonly kept?: number;
	/** Part of a core that all threads together took since the look before. */
	readonly busy: number;
	/** ms since the last cleaning, and since somebody wanted something of the thread. */
	readonly since: number;
	readonly quiet: number;
};

/**
 * Whether a heap is worth a cleaning now: nobody waits, there is little to do, and much is held that is of no use. What a start
 * and a first list leave always is.
 */
export function isWorthCleaning({ held, kept, busy, since, quiet }: HeapLook): boolean {
	const isCalm = quiet >= quietFor && busy < 0.1 && since >= cleanEvery;
	return isCalm && (kept === undefined || held > kept * 1.25 + largestNursery);
}

/**
 * Cleans the heap of this thread at rest, and gives back what it then holds for nothing. V8 cleans when as much was made as it
 * has decided on, which takes a thread at rest long, and keeps the pages: a start and a first list of ten thousand had left 100
 * MiB that stayed. It takes a third of a second where there are ten thousand rows; `quiet` tells for how many ms nobody has wanted anything.
 */
export function cleanAtRest(quiet: () => number = () => Number.POSITIVE_INFINITY): void {
	onceStarted(() => {
		const clean = cleaner();
		let kept: number | undefined;
		let cleanedAt = Number.NEGATIVE_INFINITY;
		let before = spent();
		const look = () => {
			const now = spent();
			const busy = (now.cpu - before.cpu) / (now.at - before.at);
			before = now;
			const { total_heap_size: held } = getHeapStatistics();
			const since = now.at - cleanedAt;
			const known = kept === undefined ? {} : { kept };
			if (!isWorthCleaning({ held, ...known, busy, since, quiet: quiet() })) return;
			clean();
			cleanedAt = performance.now();
			kept = getHeapStatistics().used_heap_size;
		};
		setInterval(look, lookEvery).unref();
	});
}

/** ms of CPU that this process has taken until now. */
function spent(): { readonly cpu: number; readonly at: number } {
	const { user, system } = process.cpuUsage();
	return { cpu: (user + system) / 1000, at: performance.now() };
}

/** What cleans the heap of this thread as a whole: V8 gives it to those who ask by a flag. Others keep the pages that become free. */
export function cleaner(): () => void {
	setFlagsFromString('--expose-gc');
	const clean: NonNullable<typeof globalThis.gc> = runInNewContext('gc');
	return () => clean({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
