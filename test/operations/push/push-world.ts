import { fail } from '../../../source/domain/failure.ts';
import {
	deviceToken,
	type PlatformApplication,
	type PlatformEndpoint,
} from '../../../source/domain/push/device.ts';
import type { LogGateway, PushGateway } from '../../../source/operations/ports.ts';

const on = 'arn:aws:sns:eu-west-1:123456789012';
export const applicationArn = `${on}:app/GCM/shop`;
export const endpointArn = (id: string) => `${on}:endpoint/GCM/shop/${id}`;
export const token = 'fGx3aaaaaaaaaaaaaaaaaak9Pq';

export function application(more: Partial<PlatformApplication> = {}): PlatformApplication {
	return {
		...{ arn: applicationArn, platform: 'GCM', name: 'shop', enabled: true },
		...{ logs: { success: false, failure: true }, events: {}, raw: {} },
		...more,
	};
}

export function endpoint(id: string, more: Partial<PlatformEndpoint> = {}): PlatformEndpoint {
	return { arn: endpointArn(id), enabled: true, token: deviceToken(token), ...more };
}

/** A line of the log of failures, as SNS writes it. */
export function failureLine(id: string, at: number, providerResponse: string) {
	return {
		at,
		stream: 's',
		text: JSON.stringify({
			status: 'FAILURE',
			notification: { messageId: `m-${id}` },
			delivery: {
				destination: endpointArn(id),
				providerResponse,
				statusCode: 404,
				token,
				dwellTimeMs: 88,
				attempts: 1,
			},
		}),
	};
}

/** An application with endpoints; what is set and published there is noted. */
export function pushWorld(
	endpoints: readonly PlatformEndpoint[] = [endpoint('on'), endpoint('off', { enabled: false })],
	applications: readonly PlatformApplication[] = [application()],
) {
	const states = new Map(endpoints.map((one) => [one.arn, one]));
	const acts: unknown[] = [];
	const found = (arn: string) => {
		const one = states.get(arn);
		if (one === undefined) throw fail('not-found', 'Endpoint does not exist', { code: 'NotFound' });
		return one;
	};
	const push: PushGateway = {
		applicationsPage: async () => ({ items: applications }),
		application: async (arn) => {
			const one = applications.find((each) => each.arn === arn);
			if (one === undefined) throw fail('not-found', 'PlatformApplication does not exist');
			return one;
		},
		endpointsPage: async ({ next = '0' }) => {
			const from = Number(next);
			const all = [...states.values()];
			const items = all.slice(from, from + 100);
			return { items, ...(from + 100 < all.length ? { next: String(from + 100) } : {}) };
		},
		endpoint: async (arn) => found(arn),
		setEnabled: async ({ arn, enabled }) => {
			acts.push({ arn, enabled });
			states.set(arn, { ...found(arn), enabled });
		},
		publish: async (input) => {
			acts.push(input);
			if (found(input.arn).enabled === false) {
				throw fail('conflict', 'Endpoint is disabled', { code: 'EndpointDisabled' });
			}
			return { messageId: 'p-1' };
		},
	};
	return { push, acts };
}

/** A log that has these lines in the group of failures, and nothing else. */
export function failureLog(
	lines: readonly ReturnType<typeof failureLine>[],
): Pick<LogGateway, 'linesPage'> {
	return {
		linesPage: async ({ group, from, to }) => ({
			items: group.endsWith('/Failure') ? lines.filter(({ at }) => at >= from && at <= to) : [],
		}),
	};
}
