import { afterEach } from 'vitest';
import { stopFixtures } from './fixtures.ts';

// Whatever a test started ends with it, also when it failed.
afterEach(stopFixtures);
