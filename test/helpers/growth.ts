import process from 'node:process';

/** How much larger the large input of {@link growth} is. */
const larger = 16;

/**
 * How many times as much CPU `work` takes for an input 16 times as large as `size`: about 16 where it grows with the
 * input, 256 where it grows with its square, 1 where only a part of the input is looked at. A ratio of CPU times of
 * one process, the least of five each: other programs on the machine don't change it.
 */
export function growth(size: number, work: (size: number) => void): number {
	const costs = [size, size * larger].map((each) =>
		Math.min(...Array.from({ length: 5 }, () => costOf(() => work(each)))),
	);
	const [small = 1, large = 1] = costs;
	return large / small;
}

/** CPU that `work` takes, in microseconds. */
function costOf(work: () => void): number {
	const start = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(start);
	return Math.max(1, user + system);
}
