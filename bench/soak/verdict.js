/* What the samples of a soak come to: plain functions, so that tests can say what they are of made-up samples. */

/** @typedef {import('./processes.js').Sample} Sample */

/**
 * @typedef {object} Judged
 * @property {string} name
 * @property {number | undefined} value
 * @property {string} unit
 * @property {number} goal the most that it may be
 * @property {boolean} met
 */

const minute = 60_000;

/** Sockets of a pool that come and go with the acts; one that an act leaves open makes thirty in an hour. */
const pooled = 4;

/** Until when what a program does for the first time counts as settling, ms: ten minutes, or half of a short soak. */
export const settledAt = (length) => Math.min(10 * minute, length / 2);

/**
 * How much a quantity has grown between the first and the last sample, in % of where its line begins. The line is the one whose
 * slope is the median of all slopes between two samples (Theil and Sen): a heap that is cleaned now and then goes up and down, and
 * no single peak or hollow may decide.
 * @param {readonly { at: number, value: number }[]} points
 */
export function growth(points) {
	const [first, last] = [points[0], points.at(-1)];
	if (points.length < 3 || last.at === first.at) return undefined;
	const slopes = [];
	for (const [index, one] of points.entries()) {
		for (const other of points.slice(index + 1)) {
			if (other.at > one.at) slopes.push((other.value - one.value) / (other.at - one.at));
		}
	}
	const slope = middle(slopes);
	const start = middle(points.map(({ at, value }) => value - slope * (at - first.at)));
	return start === 0 ? undefined : (100 * slope * (last.at - first.at)) / start;
}

/**
 * CPU between two samples that follow each other, in % of a core, at the time of the later one.
 * @param {readonly Sample[]} samples
 */
export function load(samples) {
	return samples.slice(1).map(({ at, cpu }, index) => {
		const before = samples[index];
		return { at, value: (100 * (cpu - before.cpu)) / (at - before.at) };
	});
}

/**
 * The verdict on a soak of `length` ms; `figures` are those of bench/figures.js, as far as they are known.
 * @param {{ console: readonly Sample[], endpoint: readonly Sample[] }} samples
 * @param {number} length
 * @param {readonly string[]} failures what an act never saw
 */
export function verdict({ console, endpoint }, length, failures) {
	const settled = settledAt(length);
	const late = (samples) => samples.filter(({ at }) => at >= settled);
	const of = (samples, name) =>
		late(samples).flatMap(({ at, [name]: value }) => (value === undefined ? [] : [{ at, value }]));
	const added = (samples, name) => {
		const points = of(samples, name).map(({ value }) => value);
		// A screen that is open has its own: what is there in between, in the lower quarter of a third of the time, is what piles up.
		const third = Math.ceil(points.length / 3);
		if (points.length < 6) return undefined;
		return lowerQuarter(points.slice(-third)) - lowerQuarter(points.slice(0, third));
	};
	const busy = load(late(endpoint));
	const figures = {
		consoleGrowth: growth(of(console, 'resident')),
		endpointMemory: most(of(endpoint, 'resident')),
		endpointCpu: mean(busy),
	};
	const rows = [
		row('memory of the console, growth', figures.consoleGrowth, '%', 2),
		row('memory of the endpoint, growth', growth(of(endpoint, 'resident')), '%', 2),
		row('memory of the endpoint, at most', figures.endpointMemory, 'MiB', 220),
		row('CPU of the endpoint', figures.endpointCpu, '% of a core', 3),
		row('handles of the console, added', added(console, 'handles'), '', pooled),
		row('handles of the endpoint, added', added(endpoint, 'handles'), '', pooled),
		row('descriptors of the console, added', added(console, 'descriptors'), '', pooled),
		row('descriptors of the endpoint, added', added(endpoint, 'descriptors'), '', pooled),
		row('acts that did not come to their end', failures.length, '', 0),
	];
	return { rows, figures, settled, met: rows.every(({ met }) => met) };
}

/** @returns {Judged} */
const row = (name, value, unit, goal) => ({
	...{ name, value, unit, goal },
	met: value !== undefined && value <= goal,
});

function middle(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const lowerQuarter = (values) =>
	values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 4)];

const most = (points) =>
	points.length === 0 ? undefined : Math.max(...points.map(({ value }) => value));

const mean = (points) =>
	points.length === 0
		? undefined
		: points.reduce((sum, { value }) => sum + value, 0) / points.length;

/** One line for a judged row. */
export function line({ name, value, unit, goal, met }) {
	const figure = value === undefined ? 'not known' : `${round(value)}${unit && ` ${unit}`}`;
	return `${name.padEnd(38)} ${figure.padStart(18)}   goal <= ${goal}: ${met ? 'met' : 'MISSED'}`;
}

/** The verdict in one sentence. */
export function sentence({ rows, settled, met }) {
	const after = `after the first ${round(settled / minute)} minutes`;
	if (met) return `All goals met ${after}.`;
	const missed = rows.filter((one) => !one.met).map(({ name }) => name);
	return `Missed ${after}: ${missed.join('; ')}.`;
}

const round = (value) => Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0));
