/*
The figures that awsmsg is held to, and how those of two runs compare. Plain functions: what is measured, and how, stands in the parts
of the benchmark (bench/run.js) and in the soak (bench/soak.js).
*/

/**
 * @typedef {object} Figure
 * @property {string} title
 * @property {'x' | 'ms' | '%' | 'MiB'} unit `x`: a ratio to what ran in the same round; `ms`: of CPU; `%`: of a core, or of growth
 * @property {number} goal the most that it may be: less is better in all of them
 * @property {'soak'} [by] who measures it, where that is not the benchmark
 */

/** @type {Readonly<Record<string, Figure>>} */
export const figures = {
	firstByte: { title: 'first byte / node -e 0', unit: 'x', goal: 1.2 },
	firstFrame: { title: 'first full frame / node -e 0', unit: 'x', goal: 3 },
	dataFrame: {
		title: 'first data frame, 1,000 queues / aws sqs list-queues',
		unit: 'x',
		goal: 0.3,
	},
	keyBesideHtop: { title: 'key to last byte p50 / htop', unit: 'x', goal: 2 },
	cursorKey: { title: 'CPU of a cursor key, 10,000 queues, 200x60', unit: 'ms', goal: 1.2 },
	pageKey: { title: 'CPU of a page, 10,000 queues, 200x60', unit: 'ms', goal: 4 },
	worstKey: { title: 'most CPU of the screen thread for one key', unit: 'ms', goal: 10 },
	keyWhileFollowing: {
		title: 'key p50 while following 10,000 records/s / idle',
		unit: 'x',
		goal: 1.5,
	},
	demoMemory: { title: 'resident memory, demo / bare node', unit: 'x', goal: 2.2 },
	manyMemory: { title: 'resident memory, 10,000 queues / bare node', unit: 'x', goal: 3.5 },
	idleCpu: { title: 'idle, 10,000 queues, all threads', unit: '%', goal: 2 },
	endpointMemory: {
		title: 'embedded endpoint with demo, at most',
		unit: 'MiB',
		goal: 220,
		by: 'soak',
	},
	endpointCpu: { title: 'embedded endpoint with demo, CPU', unit: '%', goal: 3, by: 'soak' },
	consoleGrowth: { title: 'growth of the console in the soak', unit: '%', goal: 2, by: 'soak' },
};

/** A figure that is by more than this share of what it was is said to be worse. */
const tolerated = 0.1;

/**
 * What a run leaves for the next ones.
 * @typedef {object} Run
 * @property {string} at ISO 8601
 * @property {Readonly<Record<string, string | number>>} machine figures of another one say little
 * @property {number} [yardstick] ms of `node -e 0`, the median of the run
 * @property {Readonly<Record<string, number>>} figures by their names above
 */

const digits = { x: 2, ms: 2, '%': 1, MiB: 0 };

/** `2.31 x`, `1.20 ms` */
export function told(name, value) {
	const { unit } = figures[name];
	return value === undefined ? 'not measured' : `${value.toFixed(digits[unit])} ${unit}`;
}

/**
 * The table of a run: a line a figure, with its goal, and with what it was where another run is given.
 * @param {Run} run
 * @param {Run} [before]
 */
export function table(run, before) {
	const scale = scaleOf(run, before);
	return Object.entries(figures).map(([name, { title, goal, by }]) => {
		const value = run.figures[name];
		const was = before?.figures[name];
		const verdict =
			value === undefined
				? by === undefined
					? ''
					: 'by npm run soak'
				: `goal ${told(name, goal)}: ${value <= goal ? 'met' : 'MISSED'}`;
		const change =
			value === undefined || was === undefined
				? ''
				: `was ${told(name, was)}, ${ratioOf(name, value, was, scale).toFixed(2)} of it`;
		return `  ${title.padEnd(54)} ${told(name, value).padStart(12)}   ${verdict.padEnd(26)} ${change}`.trimEnd();
	});
}

/**
 * The figures that are worse than before by more than a tenth, the worst first, as sentences.
 * @param {Run} run
 * @param {Run} before
 */
export function worse(run, before) {
	const scale = scaleOf(run, before);
	return Object.keys(figures)
		.flatMap((name) => {
			const [value, was] = [run.figures[name], before.figures[name]];
			if (value === undefined || was === undefined) return [];
			const ratio = ratioOf(name, value, was, scale);
			return ratio > 1 + tolerated ? [{ name, value, was, ratio }] : [];
		})
		.toSorted((a, b) => b.ratio - a.ratio)
		.map(
			({ name, value, was, ratio }) =>
				`${figures[name].title}: ${told(name, value)}, was ${told(name, was)} (${percent(ratio)})`,
		);
}

/**
 * What there is to say of a run beside an earlier one, in lines.
 * @param {Run} run
 * @param {Run} before
 */
export function compared(run, before) {
	const others = otherMachine(run, before);
	const got = worse(run, before);
	const both = Object.keys(run.figures).filter((name) => before.figures[name] !== undefined);
	const said =
		both.length === 0
			? `Nothing of this run was measured on ${before.at}.`
			: got.length === 0
				? `Nothing is worse by more than 10 % than on ${before.at}, of ${both.length} figures.`
				: `Worse by more than 10 % than on ${before.at}:`;
	return [
		...(others.length === 0
			? []
			: [`Another machine than in that run (${others.join('; ')}): compare ratios alone.`]),
		...[said, ...got.map((line) => `  ${line}`)],
	];
}

const percent = (ratio) =>
	Number.isFinite(ratio) ? `${Math.round((ratio - 1) * 100)} % more` : 'it was nothing';

/**
 * By how much the machine was slower than in the run before: `node -e 0` took so much longer. Figures of CPU are measured by it, so
 * that a busy hour of the machine is not told as a fault of the program.
 */
function scaleOf({ yardstick }, before) {
	const was = before?.yardstick;
	return yardstick === undefined || was === undefined || was <= 0 ? 1 : yardstick / was;
}

/**
 * How a figure compares with what it was: 1 where nothing changed, 2 where it is twice as much. Percents of growth are no CPU, and
 * no `node -e 0` was timed in a soak.
 */
function ratioOf(name, value, was, scale) {
	const now = figures[name].unit === 'ms' || name === 'idleCpu' ? value / scale : value;
	if (was <= 0) return now <= 0 ? 1 : Number.POSITIVE_INFINITY;
	return now / was;
}

/** What differs between the machines of two runs, as words; empty where they are alike. */
export function otherMachine(run, before) {
	return Object.keys({ ...run.machine, ...before.machine })
		.filter((part) => run.machine[part] !== before.machine[part])
		.map(
			(part) =>
				`${part} ${run.machine[part] ?? 'unknown'}, then ${before.machine[part] ?? 'unknown'}`,
		);
}

/**
 * A run that a file holds. Throws an Error with a sentence for a file that holds something else.
 * @param {string} text
 * @returns {Run}
 */
export function readRun(text) {
	let run;
	try {
		run = JSON.parse(text);
	} catch {
		throw new Error('it is no JSON');
	}
	const isRun =
		typeof run?.figures === 'object' &&
		run.figures !== null &&
		typeof run.machine === 'object' &&
		run.machine !== null &&
		Object.values(run.figures).every((value) => typeof value === 'number');
	if (!isRun) throw new Error('it holds no figures of this benchmark: --save writes them');
	return run;
}

/**
 * A run with more figures, such as those of the soak beside those of the benchmark; the newer ones win. Throws an Error with a
 * sentence where they are of different machines: neither is to be lost.
 * @param {Run | undefined} before
 * @param {Run} run
 */
export function joined(before, run) {
	if (before === undefined) return run;
	const others = otherMachine(run, before);
	if (others.length > 0) throw new Error(`it has those of another machine: ${others.join('; ')}`);
	return { ...before, ...run, figures: { ...before.figures, ...run.figures } };
}
