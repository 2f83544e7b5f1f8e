CREATE TABLE `device_alerts` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`device_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`raised_at` integer NOT NULL,
	`ended_at` integer,
	`told_at` integer,
	`end_told_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `device_alerts_raised` ON `device_alerts` (`office_id`,`raised_at`);--> statement-breakpoint
CREATE TABLE `device_codes` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`device_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `device_codes_hash` ON `device_codes` (`code_hash`);--> statement-breakpoint
CREATE INDEX `device_codes_device` ON `device_codes` (`office_id`,`device_id`);--> statement-breakpoint
CREATE TABLE `device_hours` (
	`office_id` text NOT NULL,
	`device_id` text NOT NULL,
	`day` text NOT NULL,
	`hour` integer NOT NULL,
	`reports` integer NOT NULL,
	`waiting_most` integer NOT NULL,
	`refused_most` integer NOT NULL,
	`battery_least` integer,
	`begun` integer NOT NULL,
	`finished` integer NOT NULL,
	`left_early` integer NOT NULL,
	PRIMARY KEY(`office_id`, `device_id`, `day`, `hour`),
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `device_keys` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`device_id` text NOT NULL,
	`key_hash` text NOT NULL,
	`made_at` integer NOT NULL,
	`first_used_at` integer,
	`ends_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `device_keys_hash` ON `device_keys` (`key_hash`);--> statement-breakpoint
CREATE INDEX `device_keys_device` ON `device_keys` (`office_id`,`device_id`);--> statement-breakpoint
CREATE TABLE `device_reports` (
	`office_id` text NOT NULL,
	`device_id` text NOT NULL,
	`at` integer NOT NULL,
	`device_clock` integer NOT NULL,
	`app_version` text NOT NULL,
	`waiting` integer NOT NULL,
	`refused` integer NOT NULL,
	`battery` integer,
	`charging` integer,
	PRIMARY KEY(`office_id`, `device_id`),
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `device_settings` (
	`office_id` text NOT NULL,
	`device_id` text NOT NULL,
	`settings` text NOT NULL,
	`pin` text,
	`key_needed` integer NOT NULL,
	`revoked_at` integer,
	`rotate_before` integer,
	`revision` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `device_id`),
	FOREIGN KEY (`office_id`,`device_id`) REFERENCES `devices`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `low_rating_mails` (
	`office_id` text NOT NULL,
	`user_id` text NOT NULL,
	`response_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `user_id`, `response_id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `low_rating_mails_at` ON `low_rating_mails` (`office_id`,`at`);--> statement-breakpoint
CREATE TABLE `low_rating_mutes` (
	`office_id` text NOT NULL,
	`user_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `user_id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
