import type { FindingName } from '../../../source/domain/diagnosis/finding.ts';
import { alarmWorlds } from './alarm-worlds.ts';
import { letterWorlds } from './letter-worlds.ts';
import { mappingWorlds } from './mapping-worlds.ts';
import { settingWorlds } from './setting-worlds.ts';
import { streamWorlds } from './stream-worlds.ts';
import { subscriptionWorlds } from './subscription-worlds.ts';
import { topicWorlds } from './topic-worlds.ts';
import { trafficWorlds } from './traffic-worlds.ts';
import type { Worlds } from './world.ts';

/** Worlds for every finding there is: one without them does not compile. */
export const sickWorlds: { readonly [Name in FindingName]: Worlds } = {
	...settingWorlds,
	...trafficWorlds,
	...letterWorlds,
	...topicWorlds,
	...subscriptionWorlds,
	...streamWorlds,
	...mappingWorlds,
	...alarmWorlds,
};
