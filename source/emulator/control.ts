import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { Backends } from './backends.ts';
import type { CallLog } from './call-log.ts';
import { EmulatedError } from './errors.ts';
import { type Faults, parseFaults } from './faults.ts';

/** Path below which the endpoint is controlled and inspected by tests. */
export const CONTROL_PATH = '/_awsmsg/';

/**
 * The control paths: `POST faults` (a JSON list replaces all faults), `GET calls`, `DELETE calls`,
 * `GET queue?name=&region=` and `POST gauges`.
 */
export function control(
	request: IncomingMessage,
	body: Buffer,
	parts: {
		readonly faults: Faults;
		readonly calls: CallLog;
		readonly backends: Backends;
		readonly region: string;
	},
): Answer {
	const url = new URL(request.url ?? '/', 'http://127.0.0.1');
	switch (`${request.method} ${url.pathname.slice(CONTROL_PATH.length)}`) {
		case 'POST faults':
			try {
				parts.faults.replace(parseFaults(parseBody(body)));
				return json(200, {});
			} catch (error) {
				if (error instanceof EmulatedError) return json(400, { error: error.message });
				throw error;
			}
		case 'GET calls':
			return json(200, parts.calls.list());
		case 'DELETE calls':
			parts.calls.clear();
			return json(200, {});
		case 'GET queue': {
			const region = url.searchParams.get('region') ?? parts.region;
			const queue = parts.backends.inspectQueue(region, url.searchParams.get('name') ?? '');
			return queue === undefined ? json(404, { error: 'no such queue' }) : json(200, queue);
		}
		case 'POST gauges':
			parts.backends.sampleGauges();
			return json(200, {});
		default:
			return json(404, { error: 'no such path' });
	}
}

function parseBody(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		throw new EmulatedError('InvalidFault', 'the body is not JSON');
	}
}

function json(status: number, value: unknown): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(value),
	};
}
