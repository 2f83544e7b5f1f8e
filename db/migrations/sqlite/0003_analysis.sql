CREATE TABLE `events` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`medium` text NOT NULL,
	`from_day` text NOT NULL,
	`to_day` text,
	`series_id` text,
	`survey_id` text,
	`question` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`withdrawn_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`series_id`) REFERENCES `series`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `events_day` ON `events` (`office_id`,`from_day`);--> statement-breakpoint
CREATE TABLE `series` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`unit` text NOT NULL,
	`kind` text NOT NULL,
	`good_direction` text NOT NULL,
	`decimals` integer NOT NULL,
	`part_of` text,
	`service_code` text,
	`survey_id` text,
	`question` text,
	`position` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `series_code` ON `series` (`office_id`,`code`);--> statement-breakpoint
CREATE TABLE `series_values` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`series_id` text NOT NULL,
	`period` text NOT NULL,
	`value` real,
	`n` integer,
	`note` text NOT NULL,
	`entered_by` text,
	`entered_at` integer NOT NULL,
	`superseded_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`entered_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`series_id`) REFERENCES `series`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `series_values_period` ON `series_values` (`office_id`,`series_id`,`period`);--> statement-breakpoint
CREATE TABLE `found_themes` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`theme` text NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`, `theme`),
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `found_themes_theme` ON `found_themes` (`office_id`,`theme`);--> statement-breakpoint
CREATE TABLE `theme_codings` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`coder_id` text NOT NULL,
	`themes` text NOT NULL,
	`coded_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`, `coder_id`),
	FOREIGN KEY (`coder_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `themed_comments` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`rules` text NOT NULL,
	`polarity` text NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`),
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `themed_comments_rules` ON `themed_comments` (`office_id`,`rules`);--> statement-breakpoint
CREATE TABLE `themes` (
	`office_id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`any_of` text NOT NULL,
	`none_of` text NOT NULL,
	`position` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`changed_by` text,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `code`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `alarm_events` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`alarm_id` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`alarm_id`) REFERENCES `alarms`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `alarm_events_of` ON `alarm_events` (`office_id`,`alarm_id`);--> statement-breakpoint
CREATE TABLE `alarm_mutes` (
	`office_id` text NOT NULL,
	`user_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`until_day` text,
	PRIMARY KEY(`office_id`, `user_id`, `survey_id`, `question`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `alarms` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`cut` text NOT NULL,
	`cut_value` text NOT NULL,
	`chart` text NOT NULL,
	`period` text NOT NULL,
	`direction` text NOT NULL,
	`tone` text NOT NULL,
	`numbers` text NOT NULL,
	`state` text NOT NULL,
	`explanation` text NOT NULL,
	`improvement_id` text,
	`revision` integer NOT NULL,
	`raised_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alarms_once` ON `alarms` (`office_id`,`survey_id`,`question`,`cut`,`cut_value`,`period`);--> statement-breakpoint
CREATE INDEX `alarms_raised` ON `alarms` (`office_id`,`raised_at`);--> statement-breakpoint
CREATE TABLE `baselines` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`cut` text NOT NULL,
	`cut_value` text NOT NULL,
	`from_day` text NOT NULL,
	`to_day` text NOT NULL,
	`reason` text NOT NULL,
	`started_by` text,
	`started_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`started_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `baselines_chart` ON `baselines` (`office_id`,`survey_id`,`question`);--> statement-breakpoint
CREATE TABLE `review_notes` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`kind` text NOT NULL,
	`period` text NOT NULL,
	`text` text NOT NULL,
	`replaces` text,
	`signed_by` text NOT NULL,
	`signed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`signed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `review_notes_question` ON `review_notes` (`office_id`,`survey_id`,`question`);--> statement-breakpoint
CREATE TABLE `targets` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`from_day` text NOT NULL,
	`target` real,
	`bands` text NOT NULL,
	`set_by` text,
	`set_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `targets_question` ON `targets` (`office_id`,`survey_id`,`question`);