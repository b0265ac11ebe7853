//! XML as workbooks have it, with a limit on what is held at a time.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read};

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// The most bytes between two marks, and of one mark: 16 MiB, as of a record of CSV.
const MAX_EVENT: u64 = 16 << 20;

/// The marks and texts of a part.
pub(super) struct Xml<'a> {
    reader: Reader<Metered<'a>>,
    buffer: Vec<u8>,
}

impl<'a> Xml<'a> {
    /// Begins to read a part.
    pub(super) fn new(input: Box<dyn BufRead + 'a>) -> Self {
        let mut reader = Reader::from_reader(Metered { input, taken: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    /// The next mark or text; the error says what is wrong with the part.
    pub(super) fn next(&mut self) -> Result<Event<'_>, String> {
        self.reader.get_mut().taken = 0;
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::DocType(_)) => {
                Err("it has a document type, which no workbook has".to_owned())
            }
            Ok(event) => Ok(event),
            Err(quick_xml::Error::Io(error)) => Err(error.to_string()),
            Err(error) => Err(format!("its XML cannot be read: {error}")),
        }
    }

    /// Reads what is left, so that the checksum of the part is compared.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        let input = &mut self.reader.get_mut().input;
        io::copy(input, &mut io::sink()).map(|_| ()).map_err(|error| error.to_string())
    }
}

/// The value of an attribute, whatever the prefix of its name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format!("its XML cannot be read: {error}"))?;
        if attribute.key.local_name().as_ref() == name {
            let value = unescape(&attribute.value)
                .map_err(|error| format!("its XML cannot be read: {error}"))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// The characters that an event stands for; `None` where it is no text.
pub(super) fn text<'e>(event: &'e Event<'_>) -> Result<Option<Cow<'e, str>>, String> {
    Ok(Some(match event {
        Event::Text(text) => text.xml10_content(),
        Event::CData(text) => text.xml10_content(),
        Event::GeneralRef(name) => {
            let character = name.resolve_char_ref().map_err(|error| error.to_string())?;
            match (character, resolve_predefined_entity(name)) {
                (Some(character), _) => Cow::Owned(character.to_string()),
                (None, Some(text)) => Cow::Borrowed(text),
                (None, None) => {
                    return Err("it has a name for a text that nothing defines".to_owned());
                }
            }
        }
        _ => return Ok(None),
    }))
}

/// Stops an event that has no end.
struct Metered<'a> {
    input: Box<dyn BufRead + 'a>,
    taken: u64,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.taken = self.taken.saturating_add(count as u64);
        Ok(count)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > MAX_EVENT {
            let reason = "a text or a mark in it is longer than 16 MiB";
            return Err(io::Error::new(ErrorKind::InvalidData, reason));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count as u64);
        self.input.consume(count);
    }
}
