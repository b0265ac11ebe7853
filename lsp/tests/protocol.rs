//! The real server over its pipes, as an editor drives it.

#[cfg(test)]
mod client;

#[cfg(test)]
mod session {
    use serde_json::{Value, json};

    use super::client::Client;

    fn initialize(client: &mut Client, general: &Value) -> Value {
        let params =
            json!({"processId": null, "rootUri": null, "capabilities": {"general": general}});
        let result = client.request("initialize", &params);
        client.notify("initialized", &json!({}));
        result
    }

    #[test]
    fn it_says_who_it_is_and_how_it_counts() {
        let mut client = Client::start();
        let result = initialize(&mut client, &json!({"positionEncodings": ["utf-16", "utf-8"]}));
        assert_eq!(result["serverInfo"]["name"], "sla-lsp");
        assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
        assert_eq!(result["capabilities"]["textDocumentSync"], 1, "1 is full text");
        assert_eq!(client.request("shutdown", &Value::Null), Value::Null);
        client.notify("exit", &Value::Null);
        assert_eq!(client.exit_code(), 0);
    }

    #[test]
    fn it_counts_in_utf_16_where_nothing_is_offered() {
        let mut client = Client::start();
        let result = initialize(&mut client, &json!({}));
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
        client.notify("exit", &Value::Null);
        assert_eq!(client.exit_code(), 1, "`exit` without `shutdown` is a failure");
    }

    #[test]
    fn it_ends_when_the_client_is_gone() {
        let mut client = Client::start();
        initialize(&mut client, &json!({}));
        client.hang_up();
        assert_eq!(client.exit_code(), 1);
    }
}
