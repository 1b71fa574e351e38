import type { KindId } from '../kinds.ts';
import type { Alarm } from '../metric.ts';
import { isWebConsole } from '../web-console.ts';
import { aboutWhat, isMetricOf, membersOf, namesIt } from './about.ts';

/*
The way from an alarm to what it is about: from the page that woke somebody to the queue, where `about.ts` goes from a
queue to its alarms.
*/

/** Alarms by their names, which are unique in a region. */
export type AlarmsByName = ReadonlyMap<string, Alarm>;

export function byName(alarms: readonly Alarm[]): AlarmsByName {
	return new Map(alarms.map((alarm) => [alarm.name, alarm]));
}

/**
 * What an alarm stands on: itself, or of a composite one all that its rule names, however deep. A rule may name
 * alarms that nobody told us of, and itself by way of others: those lead nowhere.
 */
export function groundsOf(alarm: Alarm, all: AlarmsByName): readonly Alarm[] {
	const seen = new Set([alarm.name]);
	const grounds: Alarm[] = [];
	for (const waiting = [alarm]; waiting.length > 0; ) {
		const one = waiting.shift() as Alarm;
		if (one.kind !== 'composite') {
			grounds.push(one);
			continue;
		}
		for (const name of membersOf(one.rule ?? '')) {
			const member = seen.has(name) ? undefined : all.get(name);
			seen.add(name);
			if (member !== undefined) waiting.push(member);
		}
	}
	return grounds;
}

/** Whether one of these alarms, none of them composite, watches a resource: by a metric of it, or a query that names it. */
export function watches(grounds: readonly Alarm[], kind: KindId, name: string): boolean {
	return grounds.some(
		(alarm) =>
			isMetricOf(alarm, kind, name) ||
			alarm.metrics?.some((metric) => isMetricOf(metric, kind, name)) === true ||
			(alarm.kind !== undefined && namesIt(alarm.rule, name)),
	);
}

/** The resources whose metrics these alarms watch; what queries watch is told by their text alone. */
export function subjectsOf(
	grounds: readonly Alarm[],
): readonly { readonly kind: KindId; readonly name: string }[] {
	const found = new Map<string, { readonly kind: KindId; readonly name: string }>();
	for (const alarm of grounds) {
		const about = aboutWhat(alarm);
		if (about !== undefined) found.set(`${about.kind} ${about.name}`, about);
	}
	return [...found.values()];
}

/** Whether an alarm may be about a queue, topic or stream. One on metrics of other services alone is not. */
export function mayBeOurs(grounds: readonly Alarm[]): boolean {
	return grounds.some(
		(alarm) => aboutWhat(alarm) !== undefined || alarm.kind === 'promql' || alarm.kind === 'log',
	);
}

const arnOfAlarm = /^arn:[^:]+:cloudwatch:([^:]*):(\d*):alarm:(.+)$/s;

/** What a person may have in hand of an alarm. */
export type AlarmReference = {
	readonly name: string;
	readonly region?: string;
	readonly account?: string;
};

/**
 * An alarm's ARN, its page in CloudWatch as the mails of SNS link to it, or `alarm:NAME`; `undefined` for any other
 * text, which may be the name of an alarm all the same.
 */
export function readAlarmReference(text: string): AlarmReference | undefined {
	const trimmed = text.trim();
	const [, region = '', account = '', named] = arnOfAlarm.exec(trimmed) ?? [];
	if (named !== undefined)
		return { name: named, ...(region && { region }), ...(account && { account }) };
	const [, plain] = /^alarm:(.+)$/s.exec(trimmed) ?? [];
	if (plain !== undefined) return { name: plain };
	return /^https?:\/\//i.test(trimmed) ? readAlarmPage(trimmed) : undefined;
}

/** `https://eu-west-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/orders-depth` */
function readAlarmPage(text: string): AlarmReference | undefined {
	if (!URL.canParse(text)) return;
	const { hostname, pathname, hash, searchParams } = new URL(text);
	const [, encoded] = /^#alarmsV2:alarm\/([^?]+)/.exec(hash) ?? [];
	if (!isWebConsole(hostname) || !pathname.startsWith('/cloudwatch/') || encoded === undefined) {
		return;
	}
	const region = searchParams.get('region') ?? undefined;
	try {
		const name = decodeURIComponent(encoded.replaceAll('+', ' '));
		return { name, ...(region === undefined ? {} : { region }) };
	} catch {
		return;
	}
}
