import type { StreamWhy } from '../../domain/why/stream-findings.ts';
import { mappingJson } from '../consumers/function-json.ts';
import { failuresJson, isoTime, known } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { streamWhy } from '../json/shapes/why.ts';
import { failuresWords } from './stream-why-lines.ts';
import { logJson, windowJson } from './why-json.ts';

/** Why a stream is not read, or late, as programs read it. */
export function streamWhyJson(told: StreamWhy): Form<typeof streamWhy> {
	const { stream, window, readers, failures } = told;
	return {
		kind: 'stream-why',
		readAt: isoTime(told.at),
		streamArn: stream.arn,
		searched: windowJson(window),
		readers: known(readers)?.map((one) => {
			const age = one.age?.ok === true ? one.age.value : undefined;
			return {
				eventSourceMapping: mappingJson(one),
				iteratorAgeMs: age && Math.round(age.ageMs),
				iteratorAgeMsBefore: age && Math.round(age.beforeMs),
				iteratorAgeAt: age && isoTime(age.at),
			};
		}),
		logs: told.logs.map((log) => {
			const { inferred: _, scannedBytes: _bytes, text: _text, ...read } = logJson(log, told.at);
			return {
				...read,
				text: log.tier === 'nothing' ? failuresWords(log, told.at) : undefined,
			};
		}),
		failures: failuresJson(failures.map(({ what, failure }) => [what, failure])),
	};
}
