<?php
// Does what a JSON list of [verb, arguments] says, and prints a JSON list of the results.
$_SERVER['HTTP_HOST'] = parse_url(getenv('TEST_URL'), PHP_URL_HOST);
$_SERVER['REQUEST_METHOD'] = 'GET';
$wanted = json_decode(stream_get_contents(STDIN), true);
if ($wanted[0][0] === 'install') {
    define('WP_INSTALLING', true);
}
require getenv('TEST_SITE') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$verbs = [
    'install' => function ($title) {
        global $wp_rewrite;
        wp_install($title, 'admin', 'admin@example.com', true, '', 'test-password');
        update_option('timezone_string', 'UTC');
        $wp_rewrite->set_permalink_structure('/%year%/%postname%/');
        flush_rewrite_rules(true);
        wp_delete_post(1, true);
        return true;
    },
    'user' => fn($name, $shown, $url) => wp_insert_user([
        'user_login' => $name, 'user_nicename' => $name, 'display_name' => $shown,
        'user_pass' => 'test', 'user_email' => "$name@example.com", 'user_url' => $url,
        'role' => 'author',
    ]),
    'post' => fn($fields) => wp_insert_post($fields + ['post_status' => 'publish'], true),
    'change' => fn($fields) => wp_update_post($fields, true),
    'trash' => fn($id) => (bool) wp_trash_post($id),
    'restore' => fn($id) => (bool) wp_untrash_post($id),
    'link' => fn($id) => get_permalink($id),
    'option' => fn($name, $value) => update_option($name, $value),
    // As if everything had been as it is for an hour: its validators count whole seconds.
    'settle' => function () {
        global $wpdb;
        $ago = gmdate('Y-m-d H:i:s', time() - 3600);
        $wpdb->query("update $wpdb->posts set post_modified = '$ago', post_modified_gmt = '$ago'");
        wp_cache_flush();
        return true;
    },
    'comment' => fn($post, $text) => wp_insert_comment([
        'comment_post_ID' => $post, 'comment_content' => $text, 'comment_approved' => 1,
        'comment_author' => 'Somebody',
    ]),
];
$done = [];
foreach ($wanted as $one) {
    $result = $verbs[$one[0]](...array_slice($one, 1));
    if (is_wp_error($result)) {
        fwrite(STDERR, $result->get_error_message());
        exit(1);
    }
    $done[] = $result;
}
echo "\n", json_encode($done);
