import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { count, counted, duration } from '../formats.ts';
import { roughly, type SomeWords } from './wording.ts';

/** Findings of streams in words. */
export const streamWords = {
	'iterator-age-growing': {
		about:
			'the oldest record that was read is older than five minutes and twice as old as any in the days before, and gets older',
		short: ({ ageMs }) => `readers ${roughly(ageMs)} behind, and falling`,
		text: ({ ageMs, risesPerMinuteMs, lostAt }) =>
			`A reader is ${duration(ageMs)} behind, and ${duration(risesPerMinuteMs)} more each minute${
				lostAt === undefined ? '' : `; if it goes on, records are lost before it reads them`
			}`,
		next: () => 'See what makes the reader slow; a provisioned stream may need more shards',
	},
	'stream-throttled': {
		about: 'reads or writes of a stream were refused in the last half hour, by its limits',
		short: ({ reads, writes }) => `${count(reads + writes)} throttled`,
		text: ({ reads, writes, spanMs }) =>
			`${counted(writes, 'write')} and ${counted(reads, 'read')} were refused in ${duration(spanMs)}, by the limits of its shards`,
		next: ({ writes, onDemand }) =>
			writes > 0
				? onDemand
					? 'Spread the partition keys, or let writes grow more slowly: on demand a stream takes twice the most that it took in 30 days'
					: 'Add shards, or go on demand'
				: 'Let readers share less: register a consumer for each, or poll less often',
	},
	'hot-shard': {
		about:
			'writes are refused while the stream as a whole takes less than six tenths of what its shards can; inferred, without metrics of shards',
		short: ({ usedPercent }) => `hot shard: refused at ${usedPercent} % of the stream`,
		text: ({ refused, usedPercent, shards }) =>
			`${counted(refused, 'write')} were refused while its ${shards} shards together took ${usedPercent} % of what they can: few partition keys get most`,
		next: (_, { name, place }) =>
			`See which keys: ${awsmsgCommand(place, 'tail', name)}, then split that shard, or spread the keys`,
	},
	'stream-not-active': {
		about: 'a stream is not ACTIVE',
		short: ({ status }) => status,
		text: ({ status }) => `It is ${status}`,
		next: () => 'Wait until it is active',
	},
} satisfies SomeWords;
