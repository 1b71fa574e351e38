import { randomUUID } from 'node:crypto';
import type { LogEvent, Logs } from '../logs/logs.ts';
import type { MadeEndpoint } from './setup.ts';
import { minutesAgo } from './story.ts';

/**
 * What SNS logged when it disabled the endpoints of the demo that are disabled: a line each, in the group of failures of its
 * application. Source: SNS developer guide, "Amazon SNS mobile app attributes".
 */
export function announcePushFailures(
	logs: Logs,
	region: string,
	endpoints: readonly MadeEndpoint[],
	startedAt: number,
): void {
	const at = startedAt - minutesAgo.telephoneGone * 60_000;
	const groups = new Map<string, LogEvent[]>();
	for (const { arn, token, refused } of endpoints) {
		const [, , , , account, path = ''] = arn.split(':');
		const [, platform, application] = path.split('/');
		if (refused === undefined) continue;
		const name = `sns/${region}/${account}/app/${platform}/${application}/Failure`;
		const lines = groups.get(name) ?? [];
		groups.set(name, lines);
		lines.push({
			timestamp: at,
			logStreamName: randomUUID(),
			message: JSON.stringify({
				status: 'FAILURE',
				notification: { messageId: randomUUID(), timestamp: new Date(at).toISOString() },
				delivery: {
					...{ token, destination: arn, providerResponse: refused },
					...{ statusCode: 404, dwellTimeMs: 88, attempts: 1 },
				},
			}),
		});
	}
	for (const [name, lines] of groups) logs.announce(region, { name, lines: () => lines });
}
