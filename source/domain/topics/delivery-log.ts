import type { LogLine } from '../why/log-line.ts';

/** How one delivery ended, as SNS logs it. Source: SNS developer guide, "Amazon SNS message delivery status". */
export type DeliveryStatus = {
	/** When the log has it, ms since 1970. */
	readonly at: number;
	readonly messageId: string;
	/** The endpoint, as the subscription has it. */
	readonly destination: string;
	readonly delivered: boolean;
	/** Of the endpoint's answer: an HTTP status, or what the service has for one. */
	readonly statusCode?: number;
	/** From the publish to the endpoint's answer, ms. */
	readonly dwellMs?: number;
	readonly attempts?: number;
	/** What the endpoint, or its service, answered. */
	readonly response?: string;
};

/** The log groups of a topic: SNS makes them with the first line. */
export function deliveryGroups(topicArn: string): {
	readonly success: string;
	readonly failure: string;
} {
	const [, , , region, account, name] = topicArn.split(':');
	const success = `sns/${region}/${account}/${name}`;
	return { success, failure: `${success}/Failure` };
}

/** What a line says of a delivery; `undefined` for a line that says nothing of one. */
export function deliveryStatusIn({
	at,
	text,
}: Pick<LogLine, 'at' | 'text'>): DeliveryStatus | undefined {
	const line = objectOf(parsed(text));
	const delivery = objectOf(line['delivery']);
	const { messageId } = objectOf(line['notification']);
	const { destination, providerResponse, statusCode, dwellTimeMs, attempts } = delivery;
	if (typeof messageId !== 'string' || typeof destination !== 'string') return;
	const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
	const [code, dwell, tries] = [number(statusCode), number(dwellTimeMs), number(attempts)];
	return {
		...{ at, messageId, destination, delivered: line['status'] === 'SUCCESS' },
		...(code === undefined ? {} : { statusCode: code }),
		...(dwell === undefined ? {} : { dwellMs: dwell }),
		...(tries === undefined ? {} : { attempts: tries }),
		...(typeof providerResponse === 'string' ? { response: providerResponse } : {}),
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
