import { failureLine } from '../../domain/failure.ts';
import type { StreamVolume } from '../../domain/streams/stream-volume.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { bytes, count, counted, duration } from '../formats.ts';

/** From this part on, what CloudWatch leaves out is not worth a word. */
const nearlyAll = 0.95;

/**
 * What there is to read and how long it takes, as sentences: `About 3.2 GiB in 12,000,000 records,
 * about 1 h 50 m: 4 shards give at most 2 MiB a second each, to all their consumers together.`
 */
export function volumeSentence(volume: StreamVolume): string {
	const { shards, unknown, expectedMs, own } = volume;
	const amount = volumeWords(volume);
	if (amount === undefined) {
		const why = unknown === undefined ? 'CloudWatch has no figures of it' : failureLine(unknown);
		return `How much there is to read is not known: ${why.replace(/\.$/, '')}.`;
	}
	const start = capital(amount);
	if (shards === undefined || expectedMs === undefined) return `${start}.`;
	const limit = `${counted(shards, 'shard')} ${shards === 1 ? 'gives' : 'give'} at most 2 MiB a second${shards === 1 ? '' : ' each'}, ${own === true ? 'to a consumer of its own' : 'to all consumers together'}`;
	if (expectedMs === Number.POSITIVE_INFINITY) {
		return `${start}, and more arrives than can be read: ${limit}.`;
	}
	return `${start}, about ${expectedWords(expectedMs)}: ${limit}.`;
}

/** `about 3.2 GiB in 12,000,000 records`; `undefined` when nobody knows. */
function volumeWords({ bytes: size, records, covered }: StreamVolume): string | undefined {
	if (size === undefined) return;
	const many = records === undefined ? '' : ` in ${count(records)} records`;
	if (covered >= nearlyAll) return `about ${bytes(size)}${many}`;
	return `at least ${bytes(size)}${many}, as CloudWatch has figures of ${Math.floor(covered * 100)}% of the time`;
}

/** The expected time, which is never less than the second that a first read takes. */
function expectedWords(expectedMs: number): string {
	return duration(Math.max(1000, expectedMs));
}
