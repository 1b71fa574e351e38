/* The samples of a soak as one SVG picture: a panel a quantity, each with axes, one line for the console and one for the endpoint. */
import { scaleLinear } from 'd3-scale';
import { load } from './verdict.js';

/** @typedef {import('./processes.js').Sample} Sample */

const width = 960;
const panel = { left: 70, right: 20, top: 34, height: 150, gap: 60 };
const lines = [
	{ name: 'console', colour: '#0072b2', dash: '' },
	{ name: 'endpoint', colour: '#d55e00', dash: '7 3' },
];
const minute = 60_000;

const quantities = [
	{ title: 'resident memory, MiB', points: (samples) => points(samples, 'resident') },
	{ title: 'CPU, % of a core', points: load },
	{ title: 'handles', points: (samples) => points(samples, 'handles') },
	{ title: 'descriptors', points: (samples) => points(samples, 'descriptors') },
];

function points(samples, name) {
	return samples.flatMap(({ at, [name]: value }) => (value === undefined ? [] : [{ at, value }]));
}

/**
 * @param {{ console: readonly Sample[], endpoint: readonly Sample[] }} samples
 * @param {{ length: number, settled: number, sentence: string, rows: readonly string[] }} told `length` and `settled` in ms
 */
export function picture(samples, { length, settled, sentence, rows }) {
	const top = 100;
	const panels = quantities.map((quantity, index) =>
		drawn(quantity, samples, {
			...{ length, settled },
			isFirst: index === 0,
			top: top + index * (panel.height + panel.gap),
		}),
	);
	const below = top + quantities.length * (panel.height + panel.gap) + 10;
	const height = below + rows.length * 18 + 20;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="DejaVu Sans, sans-serif" font-size="12" role="img">`,
		`<title>${escaped(`awsmsg soak, ${Math.round(length / minute)} minutes`)}</title>`,
		`<desc>${escaped([sentence, ...rows].join('\n'))}</desc>`,
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		text(20, 26, `awsmsg soak, ${Math.round(length / minute)} minutes of use`, 'font-size="17"'),
		text(20, 46, sentence),
		...lines.flatMap(({ name, colour, dash }, index) => [
			stroke(700 + index * 120, 22, 730 + index * 120, 22, colour, dash, 2),
			text(736 + index * 120, 26, name),
		]),
		...panels,
		...rows.map((row, index) =>
			text(
				20,
				below + 14 + index * 18,
				row,
				'font-family="DejaVu Sans Mono, monospace" xml:space="preserve"',
			),
		),
		'</svg>',
		'',
	].join('\n');
}

function drawn({ title, points: pointsOf }, samples, { length, settled, isFirst, top }) {
	const all = lines.map(({ name }) => pointsOf(samples[name]));
	const highest = all.flat().reduce((high, { value }) => Math.max(high, value), 0);
	const floor = top + panel.height;
	const x = scaleLinear([0, length / minute], [panel.left, width - panel.right]);
	const y = scaleLinear([0, highest || 1], [floor, top]).nice(5);
	const end = x(length / minute);
	const at = (milliseconds) => x(milliseconds / minute);
	return [
		text(panel.left, top - 10, title, 'font-weight="bold"'),
		...y
			.ticks(5)
			.flatMap((tick) => [
				stroke(panel.left, y(tick), end, y(tick), tick === 0 ? '#555' : '#ddd'),
				text(panel.left - 8, y(tick) + 4, y.tickFormat(5)(tick), 'text-anchor="end"'),
			]),
		...x
			.ticks(10)
			.flatMap((tick) => [
				stroke(x(tick), floor, x(tick), floor + 5, '#555'),
				text(x(tick), floor + 18, x.tickFormat(10)(tick), 'text-anchor="middle"'),
			]),
		text(end, floor + 32, 'minutes', 'text-anchor="end"'),
		stroke(at(settled), top, at(settled), floor, '#888', '2 4'),
		isFirst ? text(at(settled) + 4, top - 6, 'judged from here', 'fill="#666"') : '',
		...all.map((some, index) => {
			const { colour, dash } = lines[index];
			if (some.length === 0) return '';
			const places = some.map(({ at: when, value }) => `${one(at(when))},${one(y(value))}`);
			return `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"${dashed(dash)}/>`;
		}),
	].join('\n');
}

const dashed = (dash) => (dash === '' ? '' : ` stroke-dasharray="${dash}"`);

function stroke(x1, y1, x2, y2, colour, dash = '', thick = 1) {
	return `<line x1="${one(x1)}" y1="${one(y1)}" x2="${one(x2)}" y2="${one(y2)}" stroke="${colour}" stroke-width="${thick}"${dashed(dash)}/>`;
}

function text(x, y, words, more = '') {
	return `<text x="${one(x)}" y="${one(y)}"${more && ` ${more}`}>${escaped(words)}</text>`;
}

const one = (value) => Math.round(value * 10) / 10;

const escaped = (words) =>
	words.replace(
		/[&<>"]/g,
		(sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign],
	);
