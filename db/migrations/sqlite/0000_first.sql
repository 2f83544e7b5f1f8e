CREATE TABLE `counters` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`section_id` text,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`active` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`section_id`) REFERENCES `sections`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `counters_code` ON `counters` (`office_id`,`code`);--> statement-breakpoint
CREATE TABLE `devices` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`counter_code` text,
	`survey_id` text NOT NULL,
	`active` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_code` ON `devices` (`code`);--> statement-breakpoint
CREATE TABLE `offices` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `role_grants` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`section_id` text,
	`role` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`section_id`) REFERENCES `sections`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `role_grants_user` ON `role_grants` (`user_id`);--> statement-breakpoint
CREATE TABLE `sections` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sections_code` ON `sections` (`office_id`,`code`);--> statement-breakpoint
CREATE TABLE `services` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`active` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `services_code` ON `services` (`office_id`,`code`);--> statement-breakpoint
CREATE TABLE `setup_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`office_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`language` text NOT NULL,
	`active` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `visits` (
	`office_id` text NOT NULL,
	`day` text NOT NULL,
	`service_code` text NOT NULL,
	`counter_code` text NOT NULL,
	`visitors` integer NOT NULL,
	`offered` integer,
	`entered_by` text,
	`entered_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `day`, `service_code`, `counter_code`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `breaks` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`edition` integer NOT NULL,
	`period_kind` text NOT NULL,
	`period` text NOT NULL,
	`reason` text NOT NULL,
	`import_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `breaks_question` ON `breaks` (`office_id`,`survey_id`,`question`);--> statement-breakpoint
CREATE TABLE `surveys` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`state` text NOT NULL,
	`current_version` integer,
	`opens_at` integer,
	`closes_at` integer,
	`draft` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `surveys_slug` ON `surveys` (`slug`);--> statement-breakpoint
CREATE TABLE `versions` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`number` integer NOT NULL,
	`document` text NOT NULL,
	`document_hash` text NOT NULL,
	`editions` text NOT NULL,
	`published_at` integer NOT NULL,
	`published_by` text,
	PRIMARY KEY(`office_id`, `survey_id`, `number`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `waves` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`from_day` text,
	`to_day` text,
	PRIMARY KEY(`office_id`, `survey_id`, `key`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `cells` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`cut` text NOT NULL,
	`cut_value` text NOT NULL,
	`question` text NOT NULL,
	`edition` integer NOT NULL,
	`period_kind` text NOT NULL,
	`period` text NOT NULL,
	`code` text NOT NULL,
	`n_raw` integer NOT NULL,
	`n_used` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `cut`, `cut_value`, `question`, `edition`, `period_kind`, `period`, `code`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `contacts` (
	`office_id` text NOT NULL,
	`response_id` text NOT NULL,
	`name` text,
	`way` text NOT NULL,
	`consented_at` integer NOT NULL,
	`purged_at` integer,
	PRIMARY KEY(`office_id`, `response_id`),
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `partials` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`version` integer NOT NULL,
	`language` text NOT NULL,
	`device_code` text,
	`counter_code` text,
	`answers` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `responses` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`version` integer NOT NULL,
	`language` text NOT NULL,
	`channel` text NOT NULL,
	`device_code` text,
	`counter_code` text,
	`service_code` text,
	`assisted` integer NOT NULL,
	`answered_at` integer,
	`received_at` integer NOT NULL,
	`day` text,
	`hour` integer,
	`wave` text,
	`answers` text NOT NULL,
	`flags` text NOT NULL,
	`body_hash` text NOT NULL,
	`import_id` text,
	`stream` text NOT NULL,
	`sequence` integer NOT NULL,
	`salt` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `responses_survey_day` ON `responses` (`office_id`,`survey_id`,`day`);--> statement-breakpoint
CREATE INDEX `responses_import` ON `responses` (`office_id`,`import_id`) WHERE import_id is not null;--> statement-breakpoint
CREATE TABLE `streams` (
	`office_id` text NOT NULL,
	`name` text NOT NULL,
	`sequence` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`office_id`, `name`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `import_cells` (
	`office_id` text NOT NULL,
	`import_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`cut` text NOT NULL,
	`cut_value` text NOT NULL,
	`question` text NOT NULL,
	`edition` integer NOT NULL,
	`period_kind` text NOT NULL,
	`period` text NOT NULL,
	`code` text NOT NULL,
	`n_raw` integer NOT NULL,
	`n_used` integer NOT NULL,
	PRIMARY KEY(`office_id`, `import_id`, `survey_id`, `cut`, `cut_value`, `question`, `edition`, `period_kind`, `period`, `code`),
	FOREIGN KEY (`office_id`,`import_id`) REFERENCES `imports`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `imports` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`state` text NOT NULL,
	`file_name` text NOT NULL,
	`file_hash` text NOT NULL,
	`mapping` text NOT NULL,
	`report` text,
	`row_count` integer NOT NULL,
	`started_by` text,
	`started_at` integer NOT NULL,
	`active_at` integer,
	`undone_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `comment_reads` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`user_id` text NOT NULL,
	`read_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`, `user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `comment_themes` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`theme` text NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`, `theme`),
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `comment_themes_theme` ON `comment_themes` (`office_id`,`theme`);--> statement-breakpoint
CREATE TABLE `comments` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`response_id` text NOT NULL,
	`question` text NOT NULL,
	`language` text NOT NULL,
	`channel` text NOT NULL,
	`counter_code` text,
	`service_code` text,
	`rating` text,
	`day` text,
	`received_at` integer NOT NULL,
	`text` text,
	`salt` text,
	`hash` text NOT NULL,
	`search_text` text,
	`kind` text,
	`kind_by` text,
	`import_id` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`kind_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`import_id`) REFERENCES `imports`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `comments_received` ON `comments` (`office_id`,`received_at`);--> statement-breakpoint
CREATE INDEX `comments_response` ON `comments` (`office_id`,`response_id`);--> statement-breakpoint
CREATE TABLE `files` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`improvement_id` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`content` blob NOT NULL,
	`uploaded_by` text NOT NULL,
	`uploaded_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`uploaded_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `files_improvement` ON `files` (`office_id`,`improvement_id`);--> statement-breakpoint
CREATE TABLE `improvement_comments` (
	`office_id` text NOT NULL,
	`improvement_id` text NOT NULL,
	`comment_id` text NOT NULL,
	PRIMARY KEY(`office_id`, `improvement_id`, `comment_id`),
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `improvement_comments_comment` ON `improvement_comments` (`office_id`,`comment_id`);--> statement-breakpoint
CREATE TABLE `improvement_events` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`improvement_id` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`field` text,
	`before` text,
	`after` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `improvement_events_of` ON `improvement_events` (`office_id`,`improvement_id`);--> statement-breakpoint
CREATE TABLE `improvements` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`theme` text NOT NULL,
	`owner_id` text NOT NULL,
	`section_id` text,
	`due_day` text NOT NULL,
	`priority` text NOT NULL,
	`status` text NOT NULL,
	`cause` text NOT NULL,
	`action_taken` text NOT NULL,
	`effect` text NOT NULL,
	`drop_reason` text NOT NULL,
	`effective_day` text,
	`measure` text,
	`revision` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`section_id`) REFERENCES `sections`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `improvements_number` ON `improvements` (`office_id`,`number`);--> statement-breakpoint
CREATE TABLE `audit` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text,
	`action` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`detail` text,
	PRIMARY KEY(`office_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`office_id`,`at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`run_at` integer NOT NULL,
	`claimed_at` integer,
	`attempts` integer NOT NULL,
	`last_error` text,
	`done_at` integer,
	PRIMARY KEY(`office_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`run_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`data` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);