import type { StreamRef } from '../../domain/resources.ts';
import { feedScope } from '../../operations/streams/record-feed.ts';
import { streamVolume } from '../../operations/streams/stream-volume.ts';
import { volumeSentence } from '../../presentation/streams/volume-words.ts';
import type { ConsoleStores } from '../shell/stores.ts';
import type { TailSource } from '../state/views.ts';
import type { Work } from '../watch/connection.ts';

/** What is read in less than this begins without a question. */
const shortMs = 30_000;

/** How much there is to read before a tail is where it follows. */
export type TailVolume = {
	/** How much, and how long it takes: a sentence. */
	readonly sentence: string;
	/** Whether that is worth a question; so is what nobody knows. */
	readonly isLong: boolean;
};

/** Asks what a tail would have to read first; `undefined` where it begins at or near the end. */
export async function tailVolume(
	{ gateways, clock, signal }: Pick<Work, 'gateways' | 'clock' | 'signal'>,
	ref: StreamRef,
	source: TailSource,
	md5: ConsoleStores['md5'],
): Promise<TailVolume | undefined> {
	const { from, untilNow, consumerArn, key } = source;
	const volume = await streamVolume(
		{ streams: gateways.streams, metrics: gateways.metrics, clock },
		{
			name: ref.name,
			from,
			scope: feedScope(source, md5),
			...(untilNow === true ? { untilNow } : {}),
			...(consumerArn === undefined ? {} : { ownBudget: true }),
		},
		signal,
	);
	if (volume === undefined) return;
	const { expectedMs } = volume;
	const all = key === undefined ? '' : ' Other keys of its shard are read and left out.';
	return {
		sentence: `${volumeSentence(volume)}${all}`,
		isLong: expectedMs === undefined || expectedMs > shortMs,
	};
}
