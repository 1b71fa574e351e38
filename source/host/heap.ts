import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/*
Flags of V8 that are set while the program runs, which Node warns of in general: these two are read at each cleaning, and
change no code that was compiled. But V8 takes kept code only under the flags that it was compiled under, so they wait until
the launcher has kept that of this start (decision 76).
*/

/** When the launcher has kept what this start has called, ms since the process began. */
const startIsKept = 4000;

/** Bytes of the nursery, both of its halves, at which it is kept. */
const largeNursery = 32 * 1024 * 1024;

function onceStarted(work: () => void): void {
	const wait = startIsKept - performance.now();
	if (wait <= 0) work();
	else setTimeout(work, wait).unref();
}

/**
 * From here on the heap is cleaned before it has grown by a quarter. As it is, V8 lets it grow to three times of what is
 * kept, which is the faster way as long as little is: a list without an end took 700 MiB so, of which 180 were of use.
 */
export function growSlowly(): void {
	onceStarted(() => setFlagsFromString('--heap-growing-percent=25'));
	keepNurserySmall();
}

let watched = false;

/**
 * Keeps the space of young objects from growing beyond 32 MiB. V8 doubles it each time that as much has survived in it
 * as it has room for, up to 128 MiB, which it never gives back: a list of ten thousand comes that far within seconds.
 * Its limit is an option of the start alone, but the factor is read each time.
 */
export function keepNurserySmall(): void {
	if (watched) return;
	watched = true;
	onceStarted(() => {
		const observer = new PerformanceObserver(() => {
			const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
			if (space === undefined || space.space_size < largeNursery) return;
			setFlagsFromString('--semi-space-growth-factor=1');
			observer.disconnect();
		});
		observer.observe({ entryTypes: ['gc'] });
	});
}
