import { readAlarmReference } from '../../domain/alarms/leads-to.ts';
import { openAlarm, openedAlarm } from '../diagnosis/open-alarm.ts';
import type { Session } from '../shell/session.ts';
import { openByName, sayElsewhere } from './command-line.ts';

/**
 * Lands on what somebody has in hand: the details of a queue, topic or stream, or pulse for an alarm. Of a name that both
 * have the resource is meant; `alarm:NAME` means the alarm.
 */
export function openAnything(session: Session, text: string): void {
	const alarm = readAlarmReference(text);
	if (alarm !== undefined) {
		return openAlarm(session, alarm, (found) => sayElsewhere(session, found, text));
	}
	openByName(session, text, { otherwise: (signal) => openedAlarm(session, text.trim(), signal) });
}
