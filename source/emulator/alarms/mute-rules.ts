import {
	type Fields,
	fieldsOf,
	invalidValue,
	optionalText,
	optionalTime,
	requiredText,
	seconds,
	textsOf,
} from '../cloudwatch/input.ts';
import { EmulatedError } from '../errors.ts';
import { cronStart, type Schedule, scheduleOf } from './mute-schedule.ts';

type Rule = {
	readonly region: string;
	readonly name: string;
	readonly description: string | undefined;
	readonly schedule: Schedule;
	readonly alarms: readonly string[];
	readonly startsAt: number | undefined;
	readonly expiresAt: number | undefined;
	readonly putAt: number;
};

type Status = 'SCHEDULED' | 'ACTIVE' | 'EXPIRED';

const statuses: readonly string[] = ['SCHEDULED', 'ACTIVE', 'EXPIRED'] satisfies readonly Status[];

/** Rules that mute alarms for a time, of all regions. Nothing is called here, so nothing is muted: the console reads of it. */
export class MuteRules {
	readonly #rules = new Map<string, Rule>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** PutAlarmMuteRule: makes one, or changes it as a whole. `exists` tells alarms of the region. */
	put(input: Fields, region: string, exists: (alarm: string) => boolean): void {
		const name = requiredText(input, 'Name');
		if (name.length > 255) throw invalidValue('A mute rule name has 255 characters at most.');
		const rule = fieldsOf(input['Rule'], 'Rule');
		const schedule = scheduleOf(fieldsOf(rule['Schedule'], 'Schedule'));
		const targets = input['MuteTargets'];
		const alarms =
			targets === undefined || targets === null
				? []
				: textsOf(fieldsOf(targets, 'MuteTargets'), 'AlarmNames');
		if (alarms.length > 100) throw invalidValue('A mute rule has 100 alarms at most.');
		const missing = alarms.find((alarm) => !exists(alarm));
		if (missing !== undefined) throw notFound(`The alarm ${missing}`);
		this.#rules.set(keyOf(region, name), {
			...{ region, name, schedule, alarms },
			description: optionalText(input, 'Description'),
			startsAt: optionalTime(input, 'StartDate'),
			expiresAt: optionalTime(input, 'ExpireDate'),
			putAt: this.#now(),
		});
	}

	/** GetAlarmMuteRule. */
	get(name: string, region: string): Fields {
		const rule = this.#rules.get(keyOf(region, name));
		if (rule === undefined) throw notFound(`The mute rule ${name}`);
		const { schedule, description, startsAt, expiresAt } = rule;
		return {
			Name: name,
			...this.#summary(rule),
			...(description === undefined ? {} : { Description: description }),
			Rule: {
				Schedule: {
					Expression: schedule.expression,
					Duration: schedule.duration,
					Timezone: schedule.timezone,
				},
			},
			MuteTargets: { AlarmNames: rule.alarms },
			...(startsAt === undefined ? {} : { StartDate: seconds(startsAt) }),
			...(expiresAt === undefined ? {} : { ExpireDate: seconds(expiresAt) }),
		};
	}

	/** ListAlarmMuteRules of a region by name: those of an alarm, and of some states. */
	list(
		region: string,
		{ alarm, wanted }: { readonly alarm: string | undefined; readonly wanted: readonly string[] },
	): readonly Fields[] {
		const odd = wanted.find((status) => !statuses.includes(status));
		if (odd !== undefined) throw invalidValue(`${odd} is no status of a mute rule.`);
		return [...this.#rules.values()]
			.filter(
				(rule) =>
					rule.region === region &&
					(alarm === undefined || rule.alarms.includes(alarm)) &&
					(wanted.length === 0 || wanted.includes(this.#status(rule))),
			)
			.sort((a, b) => (a.name < b.name ? -1 : 1))
			.map((rule) => this.#summary(rule));
	}

	/** DeleteAlarmMuteRule; one that is not there is gone. */
	delete(name: string, region: string): void {
		this.#rules.delete(keyOf(region, name));
	}

	#summary(rule: Rule): Fields {
		return {
			AlarmMuteRuleArn: `arn:aws:cloudwatch:${rule.region}:000000000000:alarm-mute-rule:${rule.name}`,
			...(rule.expiresAt === undefined ? {} : { ExpireDate: seconds(rule.expiresAt) }),
			Status: this.#status(rule),
			MuteType: rule.schedule.once === undefined ? 'RECURRING' : 'ONE_TIME',
			LastUpdatedTimestamp: seconds(rule.putAt),
		};
	}

	#status({ schedule, startsAt = 0, expiresAt, putAt }: Rule): Status {
		const now = this.#now();
		if (expiresAt !== undefined && now >= expiresAt) return 'EXPIRED';
		const { once, lastsMs } = schedule;
		if (once !== undefined) {
			// What AWS does with a start that is past is not told: here it never begins.
			if (once < putAt || now >= once + lastsMs) return 'EXPIRED';
			return now >= Math.max(once, startsAt) ? 'ACTIVE' : 'SCHEDULED';
		}
		const began = now < startsAt ? undefined : cronStart(schedule, now);
		return began === undefined ? 'SCHEDULED' : 'ACTIVE';
	}
}

function notFound(what: string): EmulatedError {
	return new EmulatedError('ResourceNotFoundException', `${what} does not exist.`, { status: 404 });
}

function keyOf(region: string, name: string): string {
	return `${region}\n${name}`;
}
