import { netRate, outlookOf } from '../../source/domain/diagnosis/flow.ts';
import { addSample, emptyHistory } from '../../source/domain/diagnosis/samples.ts';
import { Chance } from './chance.ts';
import { liveSamples } from './live-samples.ts';

const minute = 60_000;

/**
 * What two minutes of our own samples tell of `many` queues at steady rates, against the truth: `never` and `empties` have
 * how fast those really changed of which that was said with the wrong sign, as a share of what goes out; `clear` how many
 * had a trend; `median` the error of "empty in"; `covered` the share of intervals that held the truth.
 */
export function judgedEtas(many: number, seed = 1) {
	const errors: number[] = [];
	const wrong = { grows: [] as number[], empties: [] as number[] };
	let clear = 0;
	let covered = 0;
	for (let each = seed; each < seed + many; each++) {
		const chance = new Chance(each * 31);
		const outPerMinute = Math.exp(chance.between(Math.log(20), Math.log(2000)));
		const inPerMinute = outPerMinute * chance.between(0, 1.6);
		const drift = inPerMinute - outPerMinute;
		const waiting = Math.round(Math.max(50, Math.abs(drift) * chance.between(5, 60)));
		const samples = liveSamples(each, {
			...{ inPerMinute, outPerMinute, waiting },
			forMs: 2 * minute,
			everyMs: chance.of([2_000, 5_000, 10_000]),
			approximate: chance.of([0, 0, 0.005]),
		});
		const history = samples.reduce(
			(all, { at, ...counts }) => addSample(all, at, counts),
			emptyHistory,
		);
		const net = netRate(history);
		const last = samples.at(-1);
		if (net === undefined || last === undefined) throw new Error('two minutes tell nothing');
		if (net.low <= drift && drift <= net.high) covered++;
		const left = last.visible + last.inFlight;
		const outlook = outlookOf(left, net);
		if (outlook === undefined || outlook.kind === 'unclear') continue;
		clear++;
		if ((outlook.kind === 'grows') !== drift > 0) {
			wrong[outlook.kind].push(Math.abs(drift) / outPerMinute);
		} else if (outlook.kind === 'empties') {
			const truth = (left / -drift) * minute;
			errors.push(Math.abs(outlook.inMs - truth) / truth);
		}
	}
	errors.sort((one, other) => one - other);
	const { grows: never, empties } = wrong;
	return {
		never,
		empties,
		clear,
		median: errors[errors.length >> 1] ?? 1,
		covered: covered / many,
	};
}
